"""The statements of posting, written out, past the ORM. (So is one of `erasing`, which gives many rows a number each.)

A message costs several times as much when the ORM builds these statements anew for each batch (docs/reference/performance.md).
Each has one text on each database, however many rows it is about: they come as one JSON value. Everything here runs inside
the transaction of `posting.post`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from pydantic_core import to_json

from runde.chat.drafts import Fresh

Key = tuple[int, UUID]

_MESSAGE = {
    "room_id": "bigint", "seq": "bigint", "author_id": "bigint", "client_id": "uuid", "at": "timestamptz", "text": "text",
    "reply_to": "bigint", "automatic": "boolean", "anonymous": "boolean", "holds": "text",
}  # fmt: skip


@dataclass(slots=True)
class Counters:
    """A locked room, as far as posting must know it."""

    seq: int
    last_at: datetime | None
    closed_at: datetime | None
    kind: str


@dataclass(frozen=True, slots=True)
class Known:
    """A message that is there already."""

    room_id: int
    seq: int
    at: datetime
    id: int


def lock_rooms(ids: Collection[int]) -> dict[int, Counters]:
    """These rooms by id, locked in the order of their ids until the transaction ends (see `locking`)."""
    sql = "SELECT r.id, r.seq, r.last_at, r.closed_at, r.kind FROM {v} CROSS JOIN chat_room r WHERE r.id = v.id ORDER BY r.id"
    found = _rows(
        sql if connection.vendor == "sqlite" else f"{sql} FOR NO KEY UPDATE OF r",
        {"id": "bigint"},
        [{"id": room} for room in ids],
    )
    return {
        room: Counters(seq, last and _aware(last), closed and _aware(closed), kind)
        for room, seq, last, closed, kind in found
    }


def memberships(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these (room, person) are memberships now."""
    return set(
        _rows(
            _looked_up(
                "m.room_id, m.person_id",
                "chat_membership",
                "m.room_id = v.room_id AND m.person_id = v.person_id AND m.left_at IS NULL",
            ),
            {"room_id": "bigint", "person_id": "bigint"},
            [{"room_id": room, "person_id": person} for room, person in pairs],
        )
    )


def known(keys: Collection[Key]) -> dict[Key, Known]:
    """The messages among these (author, client_id) that are there already."""
    found = _rows(
        _looked_up(
            "m.author_id, m.client_id, m.room_id, m.seq, m.at, m.id",
            "chat_message",
            "m.author_id = v.author_id AND m.client_id = v.client_id",
        ),
        {"author_id": "bigint", "client_id": "uuid"},
        [{"author_id": author, "client_id": _stored(client_id)} for author, client_id in keys],
    )
    return {
        (author, client_id if isinstance(client_id, UUID) else UUID(client_id)): Known(room, seq, _aware(at), number)
        for author, client_id, room, seq, at, number in found
    }


def taken_back(places: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these (room, seq) are messages that were taken back."""
    if not places:
        return set()
    return set(
        _rows(
            _looked_up(
                "m.room_id, m.seq",
                "chat_message",
                "m.room_id = v.room_id AND m.seq = v.seq AND m.taken_back_at IS NOT NULL",
            ),
            {"room_id": "bigint", "seq": "bigint"},
            [{"room_id": room, "seq": seq} for room, seq in places],
        )
    )


def insert(messages: Sequence[Fresh]) -> None:
    """Write these messages and give each its id."""
    columns = ", ".join(_MESSAGE)
    written = _rows(
        f"INSERT INTO chat_message ({columns}, change) SELECT {columns}, 0 FROM {{v}} RETURNING room_id, seq, id",  # noqa: S608
        _MESSAGE,
        [
            {
                "room_id": m.room_id, "seq": m.seq, "author_id": m.author_id, "client_id": _stored(m.client_id),
                "at": _written(m.at), "text": m.text, "reply_to": m.reply_to, "automatic": m.automatic,
                "anonymous": m.anonymous, "holds": m.holds,
            }
            for m in messages
        ],
    )  # fmt: skip
    ids = {(room, seq): number for room, seq, number in written}
    for message in messages:
        message.id = ids[message.room_id, message.seq]


def save_counters(rooms: Iterable[tuple[int, Counters]]) -> None:
    """Write how far these rooms have come now."""
    _rows(
        "UPDATE chat_room SET seq = v.seq, last_at = v.last_at FROM {v} WHERE chat_room.id = v.id RETURNING chat_room.id",
        {"id": "bigint", "seq": "bigint", "last_at": "timestamptz"},
        [{"id": room, "seq": counters.seq, "last_at": _written(counters.last_at)} for room, counters in rooms],
    )


def _rows(sql: str, columns: Mapping[str, str], values: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The answer to a statement in which {v} stands for a table `v` of these columns and values."""
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{v}", _table(connection.vendor, *columns.items())), [to_json(values).decode()])
        return list(cursor.fetchall())


def _looked_up(columns: str, table: str, condition: str) -> str:
    """Read columns of the rows `m` of a table that belong to those of `v`: looked up one by one by an index.

    PostgreSQL, which takes `v` for a hundred rows, would rather read a table of some ten thousand messages from end to end.
    """
    found = f"{table} m WHERE {condition}"
    if connection.vendor == "postgresql":
        found = f"LATERAL (SELECT m.* FROM {found} OFFSET 0) AS m"  # noqa: S608
    return f"SELECT {columns} FROM {{v}} CROSS JOIN {found}"  # noqa: S608


@lru_cache
def _table(vendor: str, *columns: tuple[str, str]) -> str:
    if vendor == "postgresql":
        return f"json_to_recordset(%s::json) AS v({', '.join(f'{name} {kind}' for name, kind in columns)})"
    picked = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name, _ in columns)
    return f"(SELECT {picked} FROM json_each(%s)) AS v"  # noqa: S608


def _stored(client_id: UUID) -> UUID | str:
    return client_id if connection.features.has_native_uuid_field else client_id.hex


def _written(moment: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so

"""The statements of posting, written out, past the ORM. (So is one of `erasing`, which gives many rows a number each.)

A message costs about ten times as much when the ORM builds these statements anew for each batch (docs/reference/performance.md).
They are the same on SQLite and PostgreSQL. Everything here runs inside the transaction of `posting.post`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from runde.chat.drafts import Fresh

Key = tuple[int, UUID]

_COLUMNS = "room_id, seq, author_id, client_id, at, text, reply_to, automatic, change"
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, 0)"


@dataclass(slots=True)
class Counters:
    """A locked room, as far as posting must know it."""

    seq: int
    last_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """A message that is there already."""

    room_id: int
    seq: int
    at: datetime
    id: int


def lock_rooms(ids: Collection[int]) -> dict[int, Counters]:
    """These rooms by id, locked in the order of their ids until the transaction ends (see `locking`)."""
    lock = "" if connection.vendor == "sqlite" else " FOR NO KEY UPDATE"
    sql = f"SELECT id, seq, last_at, closed_at FROM chat_room WHERE id IN ({_marks(ids)}) ORDER BY id{lock}"  # noqa: S608
    return {
        room: Counters(seq, last and _aware(last), closed and _aware(closed))
        for room, seq, last, closed in _rows(sql, sorted(ids))
    }


def memberships(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these (room, person) are memberships now."""
    return set(
        _rows(
            f"SELECT m.room_id, m.person_id FROM {_values(pairs, 2)} CROSS JOIN chat_membership m "  # noqa: S608
            "WHERE m.room_id = v.column1 AND m.person_id = v.column2 AND m.left_at IS NULL",
            _flat(pairs),
        )
    )


def known(keys: Collection[Key]) -> dict[Key, Known]:
    """The messages among these (author, client_id) that are there already."""
    stored = [(author, _stored(client_id)) for author, client_id in keys]
    found = {
        (author, str(client_id).replace("-", "")): Known(room, seq, _aware(at), number)
        for author, client_id, room, seq, at, number in _rows(
            f"SELECT m.author_id, m.client_id, m.room_id, m.seq, m.at, m.id FROM {_values(stored, 2)} "  # noqa: S608
            "CROSS JOIN chat_message m WHERE m.author_id = v.column1 AND m.client_id = v.column2",
            _flat(stored),
        )
    }
    return {key: found[key[0], key[1].hex] for key in keys if (key[0], key[1].hex) in found} if found else {}


def taken_back(places: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these (room, seq) are messages that were taken back."""
    if not places:
        return set()
    return set(
        _rows(
            f"SELECT m.room_id, m.seq FROM {_values(places, 2)} CROSS JOIN chat_message m "  # noqa: S608
            "WHERE m.room_id = v.column1 AND m.seq = v.column2 AND m.taken_back_at IS NOT NULL",
            _flat(places),
        )
    )


def insert(messages: Sequence[Fresh]) -> list[int]:
    """Write these messages; gives their ids in the same order."""
    values: list[Any] = []
    for m in messages:
        values += (m.room_id, m.seq, m.author_id, _stored(m.client_id), _written(m.at), m.text, m.reply_to, m.automatic)
    sql = f"INSERT INTO chat_message ({_COLUMNS}) VALUES {', '.join([_ROW] * len(messages))} RETURNING id"  # noqa: S608
    return [row[0] for row in _rows(sql, values)]


def save_counters(rooms: Iterable[tuple[int, Counters]]) -> None:
    """Write how far these rooms have come now."""
    values = [(room, counters.seq, _written(counters.last_at)) for room, counters in rooms]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE chat_room SET seq = v.column2, last_at = v.column3 FROM {_values(values, 3)} "  # noqa: S608
            "WHERE chat_room.id = v.column1",
            _flat(values),
        )


def _rows(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _values(rows: Collection[Any], width: int) -> str:
    """Rows as a table `v` whose columns both databases name column1, column2 …"""
    row = f"({', '.join(['%s'] * width)})"
    return f"(VALUES {', '.join([row] * len(rows))}) AS v"


def _flat(rows: Iterable[Iterable[Any]]) -> list[Any]:
    return [value for row in rows for value in row]


def _stored(client_id: UUID) -> UUID | str:
    return client_id if connection.features.has_native_uuid_field else client_id.hex


def _written(moment: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so

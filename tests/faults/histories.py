"""What simulated clients saw, and whether it can be true: nothing acknowledged lost, nothing doubled, one order for all.

Each client keeps a history of its own: what it sent, what it was told, what it read. `faults` compares all of them with what
the server gives out at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """A message, as a reader sees it."""

    seq: int
    client_id: str
    author: int
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A message left the client, for the first time or again."""

    room: int
    client_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The server said that a message is kept."""

    room: int
    client_id: str
    seq: int
    at: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server said no."""

    client_id: str
    code: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A message arrived: by itself on the connection of that number, or (`connection` None) because it was asked for."""

    room: int
    item: Item
    connection: int | None


Event = Sent | Acknowledged | Refused | Heard


@dataclass(slots=True)
class History:
    """All that one client saw, in its order."""

    person: int
    rooms: frozenset[int]
    events: list[Event] = field(default_factory=list)

    def sent(self) -> dict[str, Sent]:
        """What was sent, by client_id."""
        return {event.client_id: event for event in self.events if isinstance(event, Sent)}

    def acknowledged(self) -> dict[str, Acknowledged]:
        """What was acknowledged, by client_id."""
        return {event.client_id: event for event in self.events if isinstance(event, Acknowledged)}


def item(frame: Mapping[str, Any]) -> Item:
    """The message in a frame or in an answer of the API."""
    return Item(frame["seq"], frame["client_id"], frame["author"], frame["text"], frame["at"])


def faults(histories: Sequence[History], kept: Mapping[int, Sequence[Item]]) -> list[str]:
    """Everything that cannot be true, as sentences; nothing when all is well.

    `kept` is each room as the server gives it out at the end, when every client has read to its end.
    """
    found: list[str] = []
    for room, items in kept.items():
        found.extend(_of_room(room, items))
    for history in histories:
        found.extend(_of_acknowledgements(history, kept))
        found.extend(_of_refusals(history, kept))
        found.extend(_of_reading(history, kept))
    found.extend(_of_origins(histories, kept))
    return found


def _of_room(room: int, items: Sequence[Item]) -> Iterator[str]:
    for place, one in enumerate(items, start=1):
        if one.seq != place:
            yield f"Room {room}: message {place} is missing or not in its place (seq {one.seq} stands there)."
            break
    for (author, client_id), times in Counter((one.author, one.client_id) for one in items).items():
        if times > 1:
            yield f"Room {room}: {client_id} of {author} stands there {times} times."
    for earlier, later in pairwise(items):
        if later.at < earlier.at:
            yield f"Room {room}: time runs backwards at seq {later.seq} ({earlier.at}, then {later.at})."


def _at(kept: Mapping[int, Sequence[Item]], room: int, seq: int) -> Item | None:
    items = kept.get(room, ())
    if 1 <= seq <= len(items) and items[seq - 1].seq == seq:
        return items[seq - 1]
    return next((one for one in items if one.seq == seq), None)


def _of_acknowledgements(history: History, kept: Mapping[int, Sequence[Item]]) -> Iterator[str]:
    first: dict[str, Acknowledged] = {}
    sent: set[str] = set()
    for event in history.events:
        if isinstance(event, Sent):
            sent.add(event.client_id)
        if not isinstance(event, Acknowledged):
            continue
        if event.client_id not in sent:
            yield f"{event.client_id} was acknowledged to {history.person}, who had not sent it."
        if first.setdefault(event.client_id, event) != event:
            yield f"{event.client_id} was acknowledged in two ways: {first[event.client_id]} and {event}."
        stands = _at(kept, event.room, event.seq)
        if stands is None or (stands.client_id, stands.author) != (event.client_id, history.person):
            yield f"{event.client_id} was acknowledged as {event.seq} of room {event.room} and is lost: {stands} stands there."
        elif stands.at != event.at:
            yield f"{event.client_id} was acknowledged at {event.at} and is kept at {stands.at}."


def _of_refusals(history: History, kept: Mapping[int, Sequence[Item]]) -> Iterator[str]:
    there = {one.client_id for items in kept.values() for one in items}
    acknowledged = history.acknowledged()
    for event in history.events:
        # "storage" may be sent again; when a database dies in the midst of its answer, what it kept is there then.
        if isinstance(event, Refused) and event.code != "storage" and event.client_id in there:
            yield f"{event.client_id} was refused ({event.code}) and is kept all the same."
        if isinstance(event, Refused) and event.code != "storage" and event.client_id in acknowledged:
            yield f"{event.client_id} was refused ({event.code}) and acknowledged."


def _of_reading(history: History, kept: Mapping[int, Sequence[Item]]) -> Iterator[str]:
    newest: dict[tuple[int, int], int] = {}
    seen: dict[int, set[int]] = {room: set() for room in history.rooms}
    for event in history.events:
        if isinstance(event, Acknowledged):
            seen.setdefault(event.room, set()).add(event.seq)
        if not isinstance(event, Heard):
            continue
        one = event.item
        if event.room not in history.rooms:
            yield f"{history.person} heard {one.client_id} of room {event.room}, which is not theirs."
        seen.setdefault(event.room, set()).add(one.seq)
        stands = _at(kept, event.room, one.seq)
        if stands != one:
            yield f"{history.person} read {one} in room {event.room}; the server keeps {stands} there."
        if event.connection is not None:
            where = event.connection, event.room
            if one.seq <= newest.get(where, 0):
                yield f"{history.person} heard seq {one.seq} of room {event.room} after {newest[where]} on one connection."
            newest[where] = max(one.seq, newest.get(where, 0))
    for room in history.rooms:
        lacking = {one.seq for one in kept.get(room, ())} - seen[room]
        if lacking:
            yield f"{history.person} never saw {sorted(lacking)[:10]} of room {room}."


def _of_origins(histories: Sequence[History], kept: Mapping[int, Sequence[Item]]) -> Iterator[str]:
    sent = {(history.person, client_id): one for history in histories for client_id, one in history.sent().items()}
    for room, items in kept.items():
        for one in items:
            origin = sent.get((one.author, one.client_id))
            if origin is None:
                yield f"Room {room}: nobody sent {one}."
            elif (origin.room, origin.text) != (room, one.text):
                yield f"Room {room}: {one} was sent as {origin}."

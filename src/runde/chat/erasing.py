"""Emptying what a person wrote when their data are erased. Only `keeping.erasing` may: nobody else touches another's words."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from runde.chat.locking import locked_rooms
from runde.chat.models import Membership, Message, Room
from runde.chat.removing import remove_extras
from runde.outbox.writing import tell
from runde.people.models import Person


def rooms_ever(person: Person) -> list[int]:
    """The rooms that a person is in, was in, or wrote in."""
    been = set(Membership.objects.filter(person=person).values_list("room_id", flat=True))
    return sorted(been | set(Message.objects.filter(author=person).order_by().values_list("room_id", flat=True)))


@transaction.atomic
def empty_messages(*, person: Person, now: datetime) -> int:
    """Leave a placeholder in the place of everything that a person wrote; returns how many messages that were.

    Each goes the way of one that its author takes back: the text is gone from the database, the number stays, the room
    counts a change, and whoever reads sees it within a second.
    """
    emptied = 0
    for room in locked_rooms(rooms_ever(person)).values():
        emptied += _empty(room, person, now)
    return emptied


def tell_rooms(*, person: Person, now: datetime) -> None:
    """Let everybody who shares, or shared, a room with a person learn under which name they stand there now."""
    for room in rooms_ever(person):
        tell("members", {"room": room, "person": person.pk}, now=now)


def _empty(room: Room, person: Person, now: datetime) -> int:
    written = Message.objects.filter(room=room, author=person, taken_back_at=None).order_by("seq")
    found = list(written.values_list("pk", "seq"))
    if not found:
        return 0
    numbered = [(room.change + count, key) for count, (key, _) in enumerate(found, 1)]
    remove_extras([key for key, _ in found], now=now)
    written.update(text="", taken_back_at=now)
    with connection.cursor() as cursor:  # one statement for many rows: the writers of all rooms wait meanwhile
        cursor.executemany(f"UPDATE {Message._meta.db_table} SET change = %s WHERE id = %s", numbered)  # noqa: S608
    room.change += len(found)
    room.save(update_fields=["change"])
    # One event for the room, without the frames: readers are brought up to `change` from the database, page by page.
    tell("changed", {"room": room.pk, "seq": found[-1][1], "change": room.change}, now=now)
    return len(found)

"""Emptying what a person wrote when their data are erased. Only `keeping.erasing` may: nobody else touches another's words."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.chat.locking import locked_rooms
from runde.chat.models import Membership, Message, Room
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
    messages = list(Message.objects.filter(room=room, author=person, taken_back_at=None).order_by("seq"))
    if not messages:
        return 0
    for message in messages:
        room.change += 1
        message.text, message.taken_back_at, message.change = "", now, room.change
    Message.objects.bulk_update(messages, ["text", "taken_back_at", "change"], batch_size=200)
    room.save(update_fields=["change"])
    # One event for the room, without the frames: readers are brought up to `change` from the database, page by page.
    tell("changed", {"room": room.pk, "seq": messages[-1].seq, "change": room.change}, now=now)
    return len(messages)

"""Emptying what a person wrote, showed and chose when their data are erased. Only `keeping.erasing` may: nobody else touches
another's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from runde.chat.locking import locked_rooms
from runde.chat.models import Attachment, Message, Reaction, Room, Vote
from runde.chat.queries import rooms_ever
from runde.chat.removing import remove_extras
from runde.kit.text import visible
from runde.media.attaching import discard
from runde.outbox.writing import tell
from runde.people.models import Person


@transaction.atomic
def empty_messages(*, person: Person, now: datetime) -> int:
    """Leave a placeholder in the place of everything that a person wrote; returns how many messages that were.

    Each goes the way of one that its author takes back: the text is gone from the database, the number stays, the room
    counts a change, and whoever reads sees it within a second. So it is with messages of others that the person gave a
    word, or in whose poll they chose: these words and choices go, too.
    """
    emptied = 0
    for room in locked_rooms(rooms_ever(person)).values():
        emptied += _empty(room, person, now)
    return emptied


@transaction.atomic
def empty_media(*, person: Person, now: datetime) -> None:
    """Take pictures, voice, videos and documents out of everything that a person wrote; the texts stay. A message that had no
    text becomes a placeholder. The room counts a change for each."""
    for room in locked_rooms(rooms_ever(person)).values():
        written = Message.objects.filter(room=room, author=person, holds=Message.MEDIA, taken_back_at=None).order_by(
            "seq"
        )
        texts = dict(written.values_list("pk", "text"))
        bare = [key for key, text in texts.items() if not visible(text)]
        discard(ids=list(Attachment.objects.filter(message__in=texts).values_list("medium_id", flat=True)), now=now)
        remove_extras(bare, now=now)
        Message.objects.filter(pk__in=bare).update(text="", taken_back_at=now)
        Message.objects.filter(pk__in=texts).update(holds="")
        _count(room, list(texts), now)


def tell_rooms(*, person: Person, now: datetime) -> None:
    """Let everybody who shares, or shared, a room with a person learn under which name they stand there now."""
    for room in rooms_ever(person):
        tell("members", {"room": room, "person": person.pk}, now=now)


def _empty(room: Room, person: Person, now: datetime) -> int:
    written = Message.objects.filter(room=room, author=person, taken_back_at=None).order_by("seq")
    found = list(written.values_list("pk", flat=True))
    remove_extras(found, now=now)
    written.update(text="", taken_back_at=now)
    _count(room, [*found, *_answered(room, person)], now)
    return len(found)


def _answered(room: Room, person: Person) -> list[int]:
    """Remove the words and choices that a person gave to what others wrote; returns the ids of these messages."""
    found: set[int] = set()
    reactions = Reaction.objects.filter(person=person, message__room=room)
    votes = Vote.objects.filter(person=person, poll__message__room=room)
    found.update(reactions.values_list("message_id", flat=True), votes.values_list("poll_id", flat=True))
    reactions.delete()
    votes.delete()
    return sorted(found)


def _count(room: Room, messages: Sequence[int], now: datetime) -> None:
    """Count a change of a locked room for each of these messages (ids), in their order, and tell it."""
    if not messages:
        return
    numbered = [(room.change + count, key) for count, key in enumerate(messages, 1)]
    with connection.cursor() as cursor:  # one statement for many rows: the writers of all rooms wait meanwhile
        cursor.executemany(f"UPDATE {Message._meta.db_table} SET change = %s WHERE id = %s", numbered)  # noqa: S608
    room.change += len(messages)
    room.save(update_fields=["change"])
    last = Message.objects.values_list("seq", flat=True).get(pk=messages[-1])
    # One event for the room, without the frames: readers are brought up to `change` from the database, page by page.
    tell("changed", {"room": room.pk, "seq": last, "change": room.change}, now=now)

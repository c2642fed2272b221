"""Closing a poll before its time: it can be read, nobody chooses any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.chat.changing import keep_change
from runde.chat.models import Message, Poll
from runde.chat.overseeing import locked_message, moderates_room
from runde.chat.queries import is_member
from runde.kit.refusals import Refused
from runde.ledger.recording import record
from runde.people.models import Person


@transaction.atomic
def close_poll(*, room: int, seq: int, by: Person, now: datetime) -> Poll:
    """Close the poll in message `seq` of a room. One that is closed already stays as it is.

    Raises Refused: "unknown" for everybody but the poll's author, while in the room, and a moderator of the room, and
    where there is no poll; "gone" when it was taken back or hidden, or the room is closed.
    """
    locked, message = locked_message(room, seq)
    poll = Poll.objects.filter(message=message).first()
    if poll is None or not _may_close(by, message):
        raise Refused("unknown")
    if message.taken_back_at or message.hidden_at or locked.closed_at:
        raise Refused("gone", because="closed" if locked.closed_at else "")
    if poll.closes_at is None or poll.closes_at > now:
        poll.closes_at = now
        poll.save(update_fields=["closes_at"])
        keep_change(locked, message, [], now=now)
        record(act="poll.close", by=by.pk, on=f"message:{message.pk}", now=now)
    return poll


def _may_close(person: Person, message: Message) -> bool:
    mine = message.author_id == person.pk and is_member(room=message.room_id, person=person.pk)
    return mine or moderates_room(person, message.room_id)

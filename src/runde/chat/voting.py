"""Choosing in a poll."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.chat.changing import keep_change
from runde.chat.drafts import Changed, Choice
from runde.chat.extras import choice_frame
from runde.chat.models import Poll, Vote
from runde.chat.reaching import reach
from runde.kit.refusals import Refusal
from runde.outbox.writing import tell


@transaction.atomic
def vote(wish: Choice, *, now: datetime) -> Changed | Refusal:
    """Choose an option of a poll, or another one. Choosing the same again changes nothing.

    The person's other devices hear what was chosen; everybody else only how many chose what. Refused: "unknown" (no such
    room, poll or option), "gone" (the poll is closed, the message taken back or hidden, the room closed).
    """
    found = reach(room=wish.room, person=wish.person, seq=wish.seq)
    if isinstance(found, Refusal):
        return found
    room, message = found
    poll = Poll.objects.filter(message=message).first()
    if poll is None or wish.option not in {option["id"] for option in poll.options}:
        return Refusal("unknown")
    if poll.closes_at is not None and poll.closes_at <= now:
        return Refusal("gone")
    mine = Vote.objects.filter(poll=poll, person=wish.person)
    if mine.values_list("option", flat=True).first() != wish.option:
        Vote.objects.update_or_create(poll=poll, person_id=wish.person, defaults={"option": wish.option, "at": now})
        keep_change(room, message, [], now=now)
    told = {"room": wish.room, "seq": wish.seq, "person": wish.person}
    tell("voted", told, now=now, at_once=told | choice_frame(poll, wish.option))
    return Changed(room=wish.room, seq=wish.seq, client_id=wish.client_id, change=message.change, at=now)

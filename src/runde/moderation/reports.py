"""Reporting a message, and deciding about what was reported: hide it, leave it, show it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.chat import hiding
from runde.chat.models import Message
from runde.chat.overseeing import check_judges, checked_reason, locked_message
from runde.chat.queries import is_member
from runde.kit.refusals import Refused
from runde.ledger.recording import record
from runde.moderation.models import Report
from runde.moderation.states import HIDDEN, KEPT, OPEN
from runde.people.models import Person


@transaction.atomic
def report(*, room: int, seq: int, by: Person, now: datetime) -> Report:
    """Ask those who watch over a room to look at message `seq`. Again, while nobody has decided: the first report stands.

    Raises Refused: "unknown" for who is not in the room, for a message that is not there and for one's own; "gone" when it
    was taken back or is hidden.
    """
    _, message = locked_message(room, seq)
    if message.author_id == by.pk or not is_member(room=room, person=by.pk):
        raise Refused("unknown")
    if message.taken_back_at is not None or message.hidden_at is not None:
        raise Refused("gone")
    stands = Report.objects.filter(message=message, by=by, state=OPEN).first()
    return stands or Report.objects.create(message=message, by=by, at=now)


@transaction.atomic
def hide(*, room: int, seq: int, by: Person, reason: str, now: datetime) -> Message:
    """Hide a message, reported or not, with a reason (chat.hiding.hide); what was reported about it is decided by it."""
    message = hiding.hide(room=room, seq=seq, by=by, reason=reason, now=now)
    _decide(message, HIDDEN, by, now)
    return message


@transaction.atomic
def restore(*, room: int, seq: int, by: Person, reason: str, now: datetime) -> Message:
    """Show a hidden message again, with a reason (chat.hiding.restore). What was decided stays on the record."""
    return hiding.restore(room=room, seq=seq, by=by, reason=reason, now=now)


@transaction.atomic
def leave(*, room: int, seq: int, by: Person, reason: str, now: datetime) -> Message:
    """Decide that a reported message stays, with a reason. When nobody has reported it (any more) nothing happens.

    Raises Refused: "unknown" for everybody but a moderator of the room and a coordinator, and for the message's author;
    "empty" or "too_long" for the reason.
    """
    _, message = locked_message(room, seq)
    check_judges(by, message)
    reason = checked_reason(reason)
    if _decide(message, KEPT, by, now):
        record(act="message.leave", by=by.pk, on=f"message:{message.pk}", now=now, reason=reason)
    return message


def _decide(message: Message, state: str, by: Person, now: datetime) -> int:
    """Bring what is open about a message to its end; how many reports that were. The room is locked."""
    waiting = Report.objects.filter(message=message, state=OPEN)
    return waiting.update(state=state, decided_by=by, decided_at=now)

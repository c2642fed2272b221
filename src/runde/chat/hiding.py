"""Hiding a message from everybody, and showing it again. Only `moderation` may: it keeps what was reported in step."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.chat.changing import keep_change
from runde.chat.models import Message
from runde.chat.overseeing import check_judges, checked_reason, locked_message
from runde.kit.refusals import Refused
from runde.ledger.recording import record
from runde.people.models import Person


@transaction.atomic
def hide(*, room: int, seq: int, by: Person, reason: str, now: datetime) -> Message:
    """Hide message `seq` of a room from everybody, with a reason; a placeholder stands in its place.

    The text stays until its author takes it back. What is hidden already stays as it is. Raises Refused: "unknown" for
    everybody but a moderator of the room and a coordinator, and for the message's author; "gone" when it was taken back;
    "empty" or "too_long" for the reason.
    """
    return _set(room, seq, by, reason, now, hidden=True)


@transaction.atomic
def restore(*, room: int, seq: int, by: Person, reason: str, now: datetime) -> Message:
    """Show a hidden message again, with a reason. Raises Refused as `hide` does."""
    return _set(room, seq, by, reason, now, hidden=False)


def _set(room: int, seq: int, by: Person, reason: str, now: datetime, *, hidden: bool) -> Message:
    locked, message = locked_message(room, seq)
    check_judges(by, message)
    reason = checked_reason(reason)
    if message.taken_back_at is not None:
        raise Refused("gone")
    if hidden is (message.hidden_at is not None):
        return message
    message.hidden_at = now if hidden else None
    keep_change(locked, message, ["hidden_at"], now=now)
    act = "message.hide" if hidden else "message.restore"
    record(act=act, by=by.pk, on=f"message:{message.pk}", now=now, reason=reason)
    return message

"""Who wrote an anonymous message: for those who must know, and never without a trace."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.chat.models import Message
from runde.chat.overseeing import check_oversees, checked_reason
from runde.kit.refusals import Refused
from runde.ledger.recording import record
from runde.people.models import Person


@transaction.atomic
def look_up(*, room: int, seq: int, by: Person, reason: str, now: datetime) -> Person:
    """The author of an anonymous message. Each time it is told, the ledger says who asked, about which message and why.

    Raises Refused: "unknown" for everybody but a moderator of the room and a coordinator, and for a message that is not
    there or bears its author's name; "empty" or "too_long" for the reason.
    """
    check_oversees(by, room)
    reason = checked_reason(reason)
    message = Message.objects.select_related("author").filter(room=room, seq=seq, anonymous=True).first()
    if message is None:
        raise Refused("unknown")
    record(act="message.author.look_up", by=by.pk, on=f"message:{message.pk}", now=now, reason=reason)
    author: Person = message.author
    return author

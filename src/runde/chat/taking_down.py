"""Taking down what somebody says about themselves: for those who watch over a group."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.chat.models import Membership
from runde.chat.overseeing import check_oversees, checked_reason
from runde.kit.refusals import Refused
from runde.ledger.recording import record
from runde.people.models import Person

ACT = "introduction.take_down"


@transaction.atomic
def take_down(*, membership: Membership, by: Person, reason: str, now: datetime) -> None:
    """Empty the introduction of somebody in a room, with a reason that they can read; they may write another one.

    Where there is none (any more) nothing happens. Raises Refused: "unknown" for everybody but a moderator of the room and a
    coordinator, for one's own, and for somebody who has left; "empty" or "too_long" for the reason.
    """
    check_oversees(by, membership.room_id)
    reason = checked_reason(reason)
    here = Membership.objects.filter(pk=membership.pk, left_at=None).exclude(person=by)
    if not here.exists():
        raise Refused("unknown")
    if here.exclude(introduction="").update(introduction=""):
        record(act=ACT, by=by.pk, on=f"membership:{membership.pk}", now=now, reason=reason)
    membership.introduction = ""

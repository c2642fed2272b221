"""What becomes due: offers reach the moderator, auto items post themselves, and what nobody took up expires.

The table is the queue. Each row is claimed by a conditional update in a transaction of its own, so that any
number of processes may run this at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from runde.chat.models import Membership
from runde.kit.refusals import SENTENCES, Refusal
from runde.ledger.recording import record
from runde.people.models import Person
from runde.programme import reasons
from runde.programme.delivering import deliver
from runde.programme.models import Cohort, Due, Item
from runde.programme.planning import patience
from runde.programme.states import EXPIRED, OFFERED, PLANNED, POSTED, SKIPPED


@dataclass(frozen=True, slots=True)
class Ran:
    """How many dues one run brought into each state."""

    offered: int
    posted: int
    skipped: int
    expired: int


def run_due(*, now: datetime) -> Ran:
    """Do what is due in every running group.

    - A planned offer whose time has come is offered. Its patience counts from then, so that a server that
      was off does not use it up. An offer that nobody took up in its time expires.
    - A planned auto item whose time has come is posted in the name of the group's moderator (of several,
      the one who joined first), marked as automatic. One that would have expired already is skipped with
      the reason. Late ones follow in the order in which they were due, each RUNDE_AUTO_GAP_MINUTES after
      the one before; late means: due that long ago. In a group without a moderator they wait.
    """
    offered = sum(_offer(due, now) for due in _planned(Item.OFFER, now))
    waiting = Due.objects.filter(state=OFFERED, expires_at__lte=now, cohort__ended_at=None)
    expired = sum(_expire(due, now) for due in waiting)
    posted = skipped = 0
    for cohort in sorted({due.cohort_id for due in _planned(Item.AUTO, now)}):
        while (state := _next_automatic(cohort, now)) is not None:
            posted += state == POSTED
            skipped += state == SKIPPED
    return Ran(offered, posted, skipped, expired)


def without_moderator(*, now: datetime) -> list[Due]:
    """The auto items that are due and wait because their group has no moderator."""
    led = Membership.objects.filter(role=Membership.MODERATOR, left_at=None).values("room")
    return list(_planned(Item.AUTO, now).exclude(cohort__room__in=led).select_related("cohort__room"))


def _planned(mode: str, now: datetime) -> QuerySet[Due]:
    return Due.objects.filter(state=PLANNED, item__mode=mode, due_at__lte=now, cohort__ended_at=None).select_related(
        "item", "cohort"
    )


@transaction.atomic
def _offer(due: Due, now: datetime) -> bool:
    claimed = Due.objects.filter(pk=due.pk, state=PLANNED, due_at__lte=now).update(
        state=OFFERED, offered_at=now, expires_at=max(due.due_at, now) + patience(due.item)
    )
    if claimed:
        record(act="due.offer", by=None, on=f"due:{due.pk}", now=now)
    return bool(claimed)


@transaction.atomic
def _expire(due: Due, now: datetime) -> bool:
    claimed = Due.objects.filter(pk=due.pk, state=OFFERED, expires_at__lte=now).update(state=EXPIRED, ended_at=now)
    if claimed:
        record(act="due.expire", by=None, on=f"due:{due.pk}", now=now)
    return bool(claimed)


@transaction.atomic
def _next_automatic(cohort_id: int, now: datetime) -> str | None:
    """Post or skip one auto item of a group; the state it came to, or None when nothing more can be done now."""
    cohort = Cohort.objects.select_for_update().get(pk=cohort_id)  # held by all who post
    dues = list(_planned(Item.AUTO, now).filter(cohort=cohort))
    author = _moderator(cohort)
    for due in dues:
        if due.expires_at <= now:
            return _skip(due, reasons.SERVER_OFF if author else reasons.NO_MODERATOR, now)
    if author is None or not dues or _must_wait(dues[0], now):
        return None
    return _post(dues[0], author, now)


def _moderator(cohort: Cohort) -> Person | None:
    leading = Membership.objects.filter(room=cohort.room_id, role=Membership.MODERATOR, left_at=None)
    first = leading.select_related("person").order_by("joined_at", "id").first()
    return first.person if first else None


def _must_wait(due: Due, now: datetime) -> bool:
    gap = timedelta(minutes=int(settings.RUNDE.auto_gap_minutes))
    before = Due.objects.filter(cohort=due.cohort_id, item__mode=Item.AUTO, state=POSTED)
    newest = before.aggregate(newest=Max("ended_at"))["newest"]
    return newest is not None and now - due.due_at >= gap and now - newest < gap


def _post(due: Due, author: Person, now: datetime) -> str:
    outcome = deliver(due, author=author, now=now, text=None, automatic=True)
    if isinstance(outcome, Refusal):
        return _skip(due, SENTENCES[outcome.code], now)
    _end(due, POSTED, now)
    record(act="due.post", by=None, on=f"due:{due.pk}", now=now, message=outcome.message_id, in_name_of=author.pk)
    return POSTED


def _skip(due: Due, reason: str, now: datetime) -> str:
    _end(due, SKIPPED, now, reason)
    record(act="due.skip", by=None, on=f"due:{due.pk}", now=now, reason=reason)
    return SKIPPED


def _end(due: Due, state: str, now: datetime, reason: str = "") -> None:
    Due.objects.filter(pk=due.pk, state=PLANNED).update(state=state, ended_at=now, reason=reason)

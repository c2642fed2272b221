"""Nothing more reaches somebody: they left, withdrew, were suspended or died. And back again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from runde.ledger.recording import record
from runde.notices.models import Notice, Stop, Subscription
from runde.notices.states import WAITING, WITHHELD
from runde.people.models import Person


@transaction.atomic
def stop(*, person: Person, reason: str, now: datetime, by: Person | None = None) -> bool:
    """End all that waits for a person, and their subscriptions; whatever is intended later is withheld, urgent or not.

    `reason` is one word ("left", "withdrew", "suspended", "died"), shown in the delivery log. Returns whether anything was
    sent to them until now. Part of the act that ends it.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    _, new = Stop.objects.get_or_create(person=person, ended_at=None, defaults={"at": now, "reason": reason})
    Notice.objects.filter(person=person, state=WAITING).update(state=WITHHELD, why=reason, claimed_at=now)
    Subscription.objects.filter(device__person=person, ended_at=None).update(ended_at=now, why=reason)
    if new:
        record(act="notices.stop", by=by.pk if by else None, on=f"person:{person.pk}", now=now, reason=reason)
    return new


@transaction.atomic
def allow(*, person: Person, now: datetime, by: Person | None = None) -> bool:
    """Somebody came back: what is new from now on reaches them, on the devices that the stop had cut off as well.

    Returns whether they had been stopped.
    """
    ended = Stop.objects.select_for_update().filter(person=person, ended_at=None).first()
    if ended is None:
        return False
    Stop.objects.filter(pk=ended.pk).update(ended_at=now)
    taken = Subscription.objects.filter(ended_at=None).values("endpoint")
    cut = Subscription.objects.filter(device__person=person, device__revoked_at=None, why=ended.reason)
    for subscription in cut.filter(ended_at__gte=ended.at).exclude(endpoint__in=taken):
        Subscription.objects.filter(pk=subscription.pk).update(ended_at=None, why="")
    record(act="notices.allow", by=by.pk if by else None, on=f"person:{person.pk}", now=now)
    return True


def end_signed_out(*, now: datetime) -> int:
    """End the subscriptions of devices that are signed out (nothing is sent to these anyway); returns how many."""
    live = Subscription.objects.filter(ended_at=None)
    return live.filter(~Q(device__revoked_at=None)).update(ended_at=now, why="signed_out")


def stopped(people: list[int]) -> dict[int, str]:
    """Those of `people` whom nothing reaches, each with the reason."""
    return dict(Stop.objects.filter(person__in=people, ended_at=None).values_list("person_id", "reason"))

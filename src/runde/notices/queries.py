"""Reads of notices that more than one caller needs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Max

from runde.notices.models import Notice
from runde.notices.states import SENDING, WAITING
from runde.people.models import Person

KEPT = timedelta(days=90)


def told(kind: str, abouts: Collection[str]) -> dict[tuple[int, str], tuple[int, datetime | None]]:
    """Up to which number each person (id) was told, or will be, of each thing, and when something was last handed over."""
    rows = Notice.objects.filter(kind=kind, about__in=abouts).values_list("person", "about")
    found = rows.annotate(upto=Max("upto"), last=Max("sent_at")).order_by()
    return {(person, about): (upto, last) for person, about, upto, last in found}


def log_of(person: Person, most: int = 20) -> list[Notice]:
    """The newest notices of a person, with what became of them."""
    return list(Notice.objects.filter(person=person).order_by("-intended_at", "-pk")[:most])


def waiting_mail() -> int:
    """How many mails could not be sent so far and wait for another try."""
    return Notice.objects.filter(channel=Notice.MAIL, state=WAITING, tries__gt=0).count()


def forget_old(*, now: datetime) -> int:
    """Remove what is settled since 90 days; returns how many. The last one about each thing stays: it says what was told."""
    old = Notice.objects.filter(intended_at__lt=now - KEPT).exclude(state__in=(WAITING, SENDING))
    newest = Notice.objects.filter(upto__gt=0).values("person", "kind", "about").annotate(last=Max("pk"))
    return old.exclude(pk__in=list(newest.values_list("last", flat=True))).delete()[0]

"""This week and the next: what the programme brings, and what became of what it brought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from runde.kit.time import now as present
from runde.programme.clock import instant, local_day
from runde.programme.fidelity import Outcome, outcomes
from runde.programme.models import Cohort
from runde.programme.queries import edition_of, theme_of
from runde.web.moderator.access import cohort_for
from runde.web.moderator.fates import Fate, fate, late_means
from runde.web.moderator.situations import kind
from runde.web.moderator.words import clock_time, day_name, near_day, upper_first
from runde.web.signin import SignedInRequest, signed_in

_SEVEN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item on the page of the week."""

    due: int
    time: str
    kind: str
    aim: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what it brings."""

    name: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the calendar, with the programme's theme for what falls into it."""

    title: str
    theme: str
    days: list[Day]


@never_cache
@require_safe
@signed_in
def week(request: SignedInRequest, cohort_id: int) -> HttpResponse:
    """The items of this calendar week and the next, on the group's clock."""
    cohort, now = cohort_for(request, cohort_id), present()
    today = local_day(now, cohort.zone)
    monday = today - timedelta(days=today.weekday())
    context = {
        "cohort": cohort,
        "weeks": weeks(cohort, monday, now),
        "late_means": late_means(),
    }
    return render(request, "moderator/week.html", context)


def weeks(cohort: Cohort, monday: date, now: datetime) -> list[Week]:
    """The week that begins on `monday` and the one after it."""
    starts = [instant(monday + _SEVEN * number, time(), cohort.zone) for number in range(3)]
    planned = outcomes(cohort, now)
    edition = edition_of(cohort.programme_id)
    found = []
    for title, begin, end in zip((gettext("This week"), gettext("Next week")), starts, starts[1:], strict=False):
        inside = [outcome for outcome in planned if begin <= outcome.due.due_at < end]
        theme = theme_of(edition, max(outcome.item.week for outcome in inside), cohort.language) if inside else ""
        found.append(Week(title, theme, _days(inside, cohort, now)))
    return found


def _days(planned: Iterable[Outcome], cohort: Cohort, now: datetime) -> list[Day]:
    today = local_day(now, cohort.zone)
    days = groupby(planned, key=lambda outcome: local_day(outcome.due.due_at, cohort.zone))
    return [Day(_day_line(day, today), [_entry(outcome, cohort, now) for outcome in inside]) for day, inside in days]


def _day_line(day: date, today: date) -> str:
    if abs((day - today).days) > 1:
        return day_name(day)
    return gettext("%(near)s, %(day)s") % {"near": upper_first(near_day(day, today)), "day": day_name(day)}


def _entry(outcome: Outcome, cohort: Cohort, now: datetime) -> Entry:
    return Entry(
        due=outcome.due.pk,
        time=clock_time(outcome.due.due_at, cohort.zone),
        kind=kind(outcome.item.kind),
        aim=outcome.item.content["aim"][cohort.language],
        fate=fate(outcome, cohort, now=now),
    )

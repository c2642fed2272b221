"""Due rows: making them for a group, and moving those that are still open to where the group's clock says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from runde.programme import clock
from runde.programme.clock import Clock
from runde.programme.models import Cohort, Due, Item
from runde.programme.states import OFFERED, PLANNED


def clock_of(cohort: Cohort) -> Clock:
    """The group's clock, as it stands in the database."""
    return Clock(
        starts_on=cohort.starts_on,
        zone=cohort.zone,
        weekdays=frozenset(cohort.weekdays),
        hours_from=cohort.hours_from,
        hours_to=cohort.hours_to,
        holidays=frozenset(holiday.day for holiday in cohort.holidays.all()),
        shifts=tuple((shift.week, shift.days) for shift in cohort.shifts.all()),
    )


def moment_of(item: Item, by: Clock) -> datetime:
    """When an item is due by a clock, in UTC."""
    return clock.due_at(by, week=item.week, day=item.day, at=item.time, mode=item.mode)


def patience(item: Item) -> timedelta:
    """How long an item may wait before it expires."""
    return timedelta(minutes=item.expires_minutes)


def plan(cohort: Cohort, items: Iterable[Item], *, after: datetime, waiting: bool) -> list[Due]:
    """Make the due rows that are missing, for those of `items` whose time is not past at `after`.

    With `waiting` an item's time is past when it would have expired by then; else as soon as it was due.
    """
    by = clock_of(cohort)
    known = set(Due.objects.filter(cohort=cohort).values_list("item_id", flat=True))
    dues = []
    for item in items:
        moment = moment_of(item, by)
        expires_at = moment + patience(item)
        if item.pk not in known and (expires_at if waiting else moment) > after:
            dues.append(Due(cohort=cohort, item=item, due_at=moment, expires_at=expires_at))
    return Due.objects.bulk_create(dues)


def replan(cohort: Cohort, *, now: datetime) -> list[int]:
    """Move the group's planned items to where its clock says now; returns the ids of the dues that moved.

    Nothing is moved into the past: what the clock would put there is due now. What was offered or has ended
    stays.
    """
    by = clock_of(cohort)
    moved = []
    for due in Due.objects.filter(cohort=cohort, state=PLANNED).select_related("item"):
        moment = moment_of(due.item, by)
        if moment <= now:
            moment = min(due.due_at, now)
        if _move(due, moment, PLANNED):
            moved.append(due.pk)
    return moved


def take_back_offers(cohort: Cohort, *, from_week: int) -> list[int]:
    """Make the offers of a week and those after it planned again, at the time that the clock says; returns their ids."""
    by = clock_of(cohort)
    offered = Due.objects.filter(cohort=cohort, state=OFFERED, item__week__gte=from_week).select_related("item")
    return [due.pk for due in offered if _move(due, moment_of(due.item, by), OFFERED)]


def _move(due: Due, moment: datetime, state: str) -> bool:
    expires_at = moment + patience(due.item)
    if (due.due_at, due.expires_at) == (moment, expires_at):
        return False
    claimed = Due.objects.filter(pk=due.pk, state=state).update(
        state=PLANNED, due_at=moment, expires_at=expires_at, offered_at=None
    )
    return bool(claimed)

"""Changing a running group's clock: hours, holidays, weeks that move. What has ended stays where it was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext

from runde.ledger.recording import record
from runde.people.models import Person
from runde.programme.clock import local_day
from runde.programme.cohorts import checked_hours
from runde.programme.models import Cohort, Due, Holiday, Shift
from runde.programme.planning import clock_of, replan, take_back_offers
from runde.programme.queries import edition_of, weeks_of
from runde.programme.refusals import PlanRefused
from runde.programme.states import OPEN

WEEK = 7


@transaction.atomic
def change_clock(
    *,
    cohort: Cohort,
    zone: str,
    weekdays: Iterable[int],
    hours_from: time,
    hours_to: time,
    by: Person | None,
    now: datetime,
) -> None:
    """Give a group other days, hours or another zone; planned items move with them. Raises PlanRefused."""
    cohort = _running(cohort)
    old = _hours(cohort)
    cohort.weekdays = checked_hours(zone, weekdays, hours_from, hours_to)
    cohort.zone, cohort.hours_from, cohort.hours_to = zone, hours_from, hours_to
    cohort.save(update_fields=["zone", "weekdays", "hours_from", "hours_to"])
    _record(cohort, "cohort.clock", by, now, old=old, new=_hours(cohort), moved=replan(cohort, now=now))


@transaction.atomic
def change_quiet(*, cohort: Cohort, quiet_from: time, quiet_to: time, by: Person | None, now: datetime) -> None:
    """Let nobody in a group get notices between these times of the day, from the next message on; both the same: never quiet."""
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    old = [cohort.quiet_from.isoformat("minutes"), cohort.quiet_to.isoformat("minutes")]
    cohort.quiet_from, cohort.quiet_to = quiet_from, quiet_to
    cohort.save(update_fields=["quiet_from", "quiet_to"])
    new = [quiet_from.isoformat("minutes"), quiet_to.isoformat("minutes")]
    _record(cohort, "cohort.quiet", by, now, old=old, new=new)


@transaction.atomic
def add_holiday(*, cohort: Cohort, day: date, name: str = "", by: Person | None, now: datetime) -> Holiday:
    """Keep a day free; what is planned for it moves to the next day. A day that is free already stays so."""
    cohort = _running(cohort)
    holiday, made = Holiday.objects.get_or_create(cohort=cohort, day=day, defaults={"name": name})
    if made:
        moved = replan(cohort, now=now)
        _record(cohort, "cohort.holiday", by, now, day=day.isoformat(), name=name, moved=moved)
    return holiday


@transaction.atomic
def remove_holiday(*, cohort: Cohort, day: date, by: Person | None, now: datetime) -> bool:
    """Make a holiday an ordinary day again; what had moved comes back. Returns whether it was a holiday."""
    cohort = _running(cohort)
    removed, _ = Holiday.objects.filter(cohort=cohort, day=day).delete()
    if removed:
        moved = replan(cohort, now=now)
        _record(cohort, "cohort.holiday-removed", by, now, day=day.isoformat(), moved=moved)
    return bool(removed)


@transaction.atomic
def move_week(*, cohort: Cohort, week: int, days: int, reason: str, by: Person | None, now: datetime) -> Shift:
    """Let a week, and all that follow, begin `days` later (negative: earlier); whole weeks only.

    Offers of these weeks that still wait are planned again. Raises PlanRefused for a week that is over, for
    a move onto the week before, and for one that would bring the week into the past.
    """
    cohort = _running(cohort)
    _check_move(cohort, week, days, reason, now)
    shift = Shift.objects.create(cohort=cohort, week=week, days=days, reason=reason.strip(), made_at=now, made_by=by)
    moved = [*take_back_offers(cohort, from_week=week), *replan(cohort, now=now)]
    _record(cohort, "cohort.move-week", by, now, week=week, days=days, reason=shift.reason, moved=moved)
    return shift


def _check_move(cohort: Cohort, week: int, days: int, reason: str, now: datetime) -> None:
    clock, today = clock_of(cohort), local_day(now, cohort.zone)
    last = weeks_of(edition_of(cohort.programme_id))
    if not 1 <= week <= last:
        raise PlanRefused(gettext("The programme has weeks 1 to %(last)s. Choose one of them.") % {"last": last})
    if days == 0 or days % WEEK:
        raise PlanRefused(gettext("Weeks move by whole weeks. Choose 7 days, 14 days and so on."))
    if not reason.strip():
        raise PlanRefused(gettext("Please say why the week moves; it is kept with the plan."))
    if clock.monday(week) + timedelta(days=WEEK) <= today:
        raise PlanRefused(gettext("Week %(week)s is over. Move a week that has not ended yet.") % {"week": week})
    if not Due.objects.filter(cohort=cohort, item__week__gte=week, state__in=OPEN).exists():
        raise PlanRefused(
            gettext("Everything from week %(week)s on has been done already, so nothing would move.") % {"week": week}
        )
    begins = clock.monday(week) + timedelta(days=days)
    if week > 1 and begins < clock.monday(week - 1) + timedelta(days=WEEK):
        raise PlanRefused(
            gettext("Week %(week)s cannot begin before week %(before)s has ended. Move week %(before)s first.")
            % {"week": week, "before": week - 1}
        )
    if days < 0 and begins < today:
        raise PlanRefused(
            gettext("Week %(week)s would begin on %(day)s, which is past. Move it less far.")
            % {"week": week, "day": date_format(begins)}
        )


def _running(cohort: Cohort) -> Cohort:
    """The group as it stands now, locked: nothing of it is posted or planned meanwhile."""
    found = Cohort.objects.select_for_update(of=("self",)).select_related("room").get(pk=cohort.pk)
    if found.ended_at is not None:
        raise PlanRefused(gettext("This group's programme has ended; its plan no longer changes."))
    return found


def _hours(cohort: Cohort) -> dict[str, Any]:
    return {
        "zone": cohort.zone,
        "weekdays": list(cohort.weekdays),
        "hours": [cohort.hours_from.isoformat("minutes"), cohort.hours_to.isoformat("minutes")],
    }


def _record(cohort: Cohort, act: str, by: Person | None, now: datetime, **payload: Any) -> None:
    record(act=act, by=by.pk if by else None, on=f"cohort:{cohort.pk}", now=now, **payload)

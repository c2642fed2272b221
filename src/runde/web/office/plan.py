"""A group's plan: weeks that move, holidays, the moderator's hours, the end. What has ended stays where it was."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from runde.kit.time import now as present
from runde.programme import queries
from runde.programme.clock import local_day
from runde.programme.cohorts import end_cohort
from runde.programme.models import Cohort
from runde.programme.moving import WEEK, add_holiday, change_clock, change_quiet, move_week, remove_holiday
from runde.programme.planning import clock_of
from runde.programme.refusals import PlanRefused
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.office.group_forms import NEAR_ZONES, ClockForm, HolidayForm, QuietForm, ReasonForm, ShiftForm
from runde.web.office.groups import show
from runde.web.office.pages import day_form, done, not_done, page, taken
from runde.web.office.rehearsing import Date, dates_after
from runde.web.signin import SignedInRequest


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def shifts(request: SignedInRequest, group: int) -> HttpResponse:
    """Move a week and all that follow: first the new dates are shown, then it is done."""
    cohort = access.cohort_of(group)
    form = ShiftForm(request.POST or None, weeks=_movable(cohort))
    plan: list[Date] | None = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def act() -> object:
            return move_week(
                cohort=cohort,
                week=values["week"],
                days=values["weeks"] * WEEK,
                reason=values["reason"],
                by=request.person,
                now=present(),
            )

        if "move" in request.POST:
            if taken(form, act):
                sentence = gettext("Week %(week)s and all that follow were moved.")
                return done(request, sentence % {"week": values["week"]}, "office:group", group)
        else:
            plan = taken(form, lambda: dates_after(cohort, act))
    return page(request, "shifts", "groups", cohort=cohort, form=form, plan=plan)


def _movable(cohort: Cohort) -> list[tuple[int, str]]:
    """The weeks that are not over, with the day on which each begins."""
    clock, today = clock_of(cohort), local_day(present(), cohort.zone)
    last = queries.weeks_of(queries.edition_of(cohort.programme_id))
    weeks = [(week, clock.monday(week)) for week in range(1, last + 1)]
    return [
        (week, gettext("%(week)s, from %(day)s") % {"week": week, "day": date_format(monday, day_form())})
        for week, monday in weeks
        if monday + timedelta(days=WEEK) > today
    ]


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def clock(request: SignedInRequest, group: int) -> HttpResponse:
    """Change the moderator's days and hours: first the new dates are shown, then it is done."""
    cohort = access.cohort_of(group)
    stands = {name: getattr(cohort, name) for name in ("zone", "weekdays", "hours_from", "hours_to")}
    form = ClockForm(request.POST or None, initial=stands)
    plan: list[Date] | None = None
    if request.method == "POST" and form.is_valid():

        def act() -> bool:
            change_clock(cohort=cohort, by=request.person, now=present(), **form.cleaned_data)
            return True

        if "change" in request.POST:
            if taken(form, act):
                return done(request, gettext("The group’s clock is changed."), "office:group", group)
        else:
            plan = taken(form, lambda: dates_after(cohort, act))
    return page(request, "clock", "groups", cohort=cohort, form=form, plan=plan, zones=NEAR_ZONES)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request: SignedInRequest, group: int) -> HttpResponse:
    """Change the hours in which nobody in a group gets notices."""
    cohort = access.cohort_of(group)
    stands = {"quiet_from": cohort.quiet_from, "quiet_to": cohort.quiet_to}
    form = QuietForm(request.POST or None, initial=stands)
    if request.method == "POST" and form.is_valid():
        change_quiet(cohort=cohort, by=request.person, now=present(), **form.cleaned_data)
        return done(request, gettext("The quiet hours are changed."), "office:group", group)
    return page(request, "quiet", "groups", cohort=cohort, form=form)


@in_office
@require_POST
def holidays(request: SignedInRequest, group: int) -> HttpResponse:
    """Keep one more day free."""
    cohort, form = access.cohort_of(group), HolidayForm(request.POST)
    if form.is_valid():
        holiday = taken(form, lambda: add_holiday(cohort=cohort, by=request.person, now=present(), **form.cleaned_data))
        if holiday is not None:
            sentence = gettext("%(day)s is free. What was planned for it comes on the group’s next day.")
            return done(request, sentence % {"day": date_format(holiday.day, day_form())}, "office:group", group)
    return show(request, cohort, holiday_form=form)


@in_office
@require_POST
def holiday_removal(request: SignedInRequest, group: int, day: str) -> HttpResponse:
    """Make a holiday an ordinary day again."""
    cohort = access.cohort_of(group)
    try:
        removed = remove_holiday(cohort=cohort, day=date.fromisoformat(day), by=request.person, now=present())
    except ValueError as error:
        raise Http404 from error
    except PlanRefused as refusal:
        return not_done(request, str(refusal), "office:group", group)
    if not removed:
        raise Http404
    sentence = gettext("%(day)s is an ordinary day again. What had moved came back.")
    return done(request, sentence % {"day": date_format(date.fromisoformat(day), day_form())}, "office:group", group)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: SignedInRequest, group: int) -> HttpResponse:
    """End a group's programme, after one sentence that says what happens."""
    cohort, form = access.cohort_of(group), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if end_cohort(cohort=cohort, by=request.person, now=present(), reason=form.cleaned_data["reason"]):
            sentence = gettext("The programme of group %(name)s has ended. Its room stays open.")
        else:
            sentence = gettext("The programme of group %(name)s had ended already.")
        return done(request, sentence % {"name": cohort.room.name}, "office:group", group)
    return page(request, "ending", "groups", cohort=cohort, form=form)

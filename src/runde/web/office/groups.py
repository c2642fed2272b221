"""Groups: the list, the page of one, and setting one up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from runde.chat.models import Membership
from runde.kit.time import now as present
from runde.people.models import Person, Role
from runde.programme import queries
from runde.programme.clock import local_day
from runde.programme.cohorts import form_cohort, place
from runde.programme.models import Cohort, Programme
from runde.programme.moving import add_holiday
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.office.group_forms import NEAR_ZONES, GroupForm, HolidayForm, PlaceForm
from runde.web.office.pages import done, page, rehearsed, taken
from runde.web.office.programmes import title_of
from runde.web.office.rehearsing import Date, dates
from runde.web.office.standing import standings
from runde.web.signin import SignedInRequest

MONDAYS = 12


@in_office
@require_safe
def groups(request: SignedInRequest) -> HttpResponse:
    """All groups with what they are."""
    now, found = present(), list(queries.cohorts())
    editions = queries.editions_of(cohort.programme_id for cohort in found)
    rows = [
        {
            "cohort": cohort,
            "programme": title_of(editions.get(cohort.programme_id), cohort.programme.slug),
            "week": queries.week_of(cohort, now, editions.get(cohort.programme_id)),
            "weeks": queries.weeks_of(editions.get(cohort.programme_id)),
        }
        for cohort in found
    ]
    return page(request, "groups", "groups", rows=rows, programmes=Programme.objects.exists())


@in_office
@require_safe
def group(request: SignedInRequest, group: int) -> HttpResponse:
    """One group: its people, its clock, its plan."""
    return show(request, access.cohort_of(group))


def show(
    request: SignedInRequest,
    cohort: Cohort,
    place_form: PlaceForm | None = None,
    holiday_form: HolidayForm | None = None,
) -> HttpResponse:
    """The page of one group, with a form on it that could not be taken, where there is one."""
    now = present()
    edition = queries.edition_of(cohort.programme_id)
    memberships = list(
        Membership.objects.filter(room=cohort.room_id).select_related("person").order_by("-role", "person__name", "id")
    )
    here = [membership for membership in memberships if membership.left_at is None]
    standing = standings([membership.person for membership in here], now)
    plan = dates(cohort)
    return page(
        request,
        "group",
        "groups",
        cohort=cohort,
        programme=title_of(edition, cohort.programme.slug),
        week=queries.week_of(cohort, now, edition),
        weeks=queries.weeks_of(edition),
        weekdays=[WEEKDAYS[number] for number in cohort.weekdays],
        here=[(membership, standing[membership.person_id]) for membership in here],
        gone=[membership for membership in memberships if membership.left_at is not None],
        plan=plan,
        clashing=sum(date.clash for date in plan),
        today=local_day(now, cohort.zone),
        place_form=place_form or PlaceForm(people=not_in(cohort)),
        holiday_form=holiday_form or HolidayForm(),
    )


def running() -> list[Cohort]:
    """The groups into which somebody can still come."""
    return [group for group in queries.cohorts() if group.ended_at is None]


def not_in(cohort: Cohort) -> list[Person]:
    """Everybody who is not in a group now, by name; without the office."""
    inside = Membership.objects.filter(room=cohort.room_id, left_at=None).values("person")
    return by_name(outsiders().exclude(pk__in=inside))


def outsiders() -> QuerySet[Person]:
    """Everybody but coordinators: who could be in a group. Nobody whose data were erased."""
    return Person.objects.filter(erasures=None).exclude(pk__in=Role.objects.filter(ended_at=None).values("person"))


def by_name(people: Iterable[Person]) -> list[Person]:
    """People in the order of their names, whatever their capitals."""
    return sorted(people, key=lambda person: (person.name.casefold(), person.pk))


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: SignedInRequest) -> HttpResponse:
    """Set a group up: first the dates are shown, then it is formed."""
    programmes = _programmes()
    everybody = by_name(outsiders())
    busy = set(Membership.objects.filter(left_at=None, room__cohort__isnull=False).values_list("person", flat=True))
    form = GroupForm(
        request.POST or None,
        programmes=[(slug, title) for slug, title, _ in programmes],
        people=everybody,
        free=[person for person in everybody if person.pk not in busy],
        initial={
            "zone": settings.RUNDE.time_zone,
            "language": get_language(),
            "weekdays": list(range(7)),
            "starts_on": next_mondays()[0],
        },
    )
    plan: list[Date] | None = None
    if request.method == "POST" and form.is_valid():
        if "form" in request.POST:
            cohort = taken(form, lambda: _formed(request, form))
            if cohort is not None:
                sentence = gettext("Group %(name)s is formed and its plan is made. Now the letters.")
                return done(request, sentence % {"name": cohort.room.name}, "office:group", cohort.pk)
        else:
            plan = taken(form, lambda: rehearsed(lambda: dates(_formed(request, form))))
    return page(
        request,
        "new_group",
        "groups",
        form=form,
        plan=plan,
        programmes=programmes,
        mondays=next_mondays(),
        zones=NEAR_ZONES,
    )


@transaction.atomic
def _formed(request: SignedInRequest, form: GroupForm) -> Cohort:
    values, now, by = form.cleaned_data, present(), request.person
    cohort = form_cohort(
        programme=access.programme_of(values["programme"]),
        name=values["name"],
        language=values["language"],
        starts_on=values["starts_on"],
        zone=values["zone"],
        weekdays=values["weekdays"],
        hours_from=values["hours_from"],
        hours_to=values["hours_to"],
        by=by,
        now=now,
    )
    for day, name in values["holidays"]:
        add_holiday(cohort=cohort, day=day, name=name, by=by, now=now)
    if values["moderator"]:
        moderator = access.person_of(int(values["moderator"]))
        place(person=moderator, cohort=cohort, role=Membership.MODERATOR, by=by, now=now)
    for member in values["members"]:
        place(person=access.person_of(member), cohort=cohort, role=Membership.MEMBER, by=by, now=now)
    return cohort


def next_mondays() -> list[date]:
    """The next Mondays here; today, when it is one, is the first."""
    today = present().astimezone(ZoneInfo(settings.RUNDE.time_zone)).date()
    first = today + timedelta(days=-today.weekday() % 7)
    return [first + timedelta(weeks=number) for number in range(MONDAYS)]


def _programmes() -> list[tuple[str, str, str]]:
    """Slug, title, languages of each programme that can be followed."""
    found = list(Programme.objects.order_by("slug"))
    editions = queries.editions_of(programme.pk for programme in found)
    return [
        (
            programme.slug,
            title_of(editions[programme.pk], programme.slug),
            ", ".join(editions[programme.pk].content["languages"]),
        )
        for programme in found
        if programme.pk in editions
    ]

"""Groups that follow a programme: forming one, placing people in it, ending it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext

from runde.chat.joining import join, open_room
from runde.chat.models import Membership
from runde.chat.pairing import lock_with_pairs
from runde.kit.refusals import Refused
from runde.kit.text import clean_name, visible
from runde.ledger.recording import record
from runde.people.models import Person
from runde.people.rules import check_not_erased
from runde.programme import pairs, reasons
from runde.programme.clock import MONDAY, mondays_near
from runde.programme.models import Cohort, Due, Item, Programme
from runde.programme.planning import plan
from runde.programme.queries import edition_of
from runde.programme.refusals import PlanRefused
from runde.programme.states import OPEN, SKIPPED

ROLES = (Membership.MEMBER, Membership.MODERATOR)
FURTHEST = timedelta(days=5 * 366)
"""A start further away than this is a typing mistake."""


@transaction.atomic
def form_cohort(
    *,
    programme: Programme,
    name: str,
    language: str,
    starts_on: date,
    zone: str,
    weekdays: Iterable[int],
    hours_from: time,
    hours_to: time,
    by: Person | None,
    now: datetime,
    scripted: str = "",
) -> Cohort:
    """Make a group with a room of its own and plan every item for it.

    `starts_on` is the Monday of week 1; `weekdays` (0 Monday … 6 Sunday) and the hours are the moderator's,
    local in `zone`. Items that would have expired by `now` are not planned: there was no group that could
    miss them. Raises PlanRefused for a programme without an edition, a language that it does not have, and
    a clock that cannot be.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)  # no edition is loaded meanwhile
    edition = edition_of(programme.pk)
    if edition is None:
        raise PlanRefused(gettext("This programme has no edition yet. Load its package first."))
    if language not in edition.content["languages"]:
        raise PlanRefused(
            gettext("The programme has no text in this language. Choose one of: %(languages)s.")
            % {"languages": ", ".join(edition.content["languages"])}
        )
    if not visible(clean_name(name)):
        raise PlanRefused(gettext("The group has no name yet. Give it one, a tree perhaps."))
    check_start(starts_on, now)
    days = checked_hours(zone, weekdays, hours_from, hours_to)
    room = open_room(name=name, by=by, now=now, scripted=scripted)
    cohort = Cohort.objects.create(
        programme=programme,
        room=room,
        language=language,
        starts_on=starts_on,
        zone=zone,
        weekdays=days,
        hours_from=hours_from,
        hours_to=hours_to,
        made_at=now,
    )
    plan(cohort, Item.objects.filter(programme=programme, retired_at=None), after=now, waiting=True)
    record(
        act="cohort.form",
        by=by.pk if by else None,
        on=f"cohort:{cohort.pk}",
        now=now,
        programme=programme.slug,
        version=edition.version,
        room=room.pk,
        starts_on=starts_on.isoformat(),
        zone=zone,
        weekdays=days,
        hours=[hours_from.isoformat("minutes"), hours_to.isoformat("minutes")],
    )
    return cohort


@transaction.atomic
def place(*, person: Person, cohort: Cohort, role: str, by: Person | None, now: datetime) -> Membership:
    """Put a person into a group as its member or moderator; who is there already gets this role.

    Raises PlanRefused for a group that has ended, Refused ("unknown") for another role, and people.rules.Unusable for
    a person whose data were erased.
    """
    if role not in ROLES:
        raise Refused("unknown")
    if Cohort.objects.filter(pk=cohort.pk, ended_at__isnull=False).exists():
        raise PlanRefused(gettext("This group's programme has ended. Choose a group that is still running."))
    check_not_erased(person)  # people are locked before rooms
    lock_with_pairs([cohort.room_id])
    membership = join(room=cohort.room, person=person, by=by, now=now, role=role)
    pairs.review([cohort], by=by, now=now)
    return membership


@transaction.atomic
def end_cohort(*, cohort: Cohort, by: Person | None, now: datetime, reason: str) -> bool:
    """End a group's programme: nothing more becomes due, open items are skipped. The room stays open.

    Returns whether it was still running.
    """
    if not Cohort.objects.filter(pk=cohort.pk, ended_at=None).update(ended_at=now):
        return False
    skipped = Due.objects.filter(cohort=cohort, state__in=OPEN).update(
        state=SKIPPED, ended_at=now, ended_by=by, reason=reasons.GROUP_ENDED
    )
    record(
        act="cohort.end",
        by=by.pk if by else None,
        on=f"cohort:{cohort.pk}",
        now=now,
        reason=reason,
        skipped=skipped,
    )
    cohort.refresh_from_db(fields=["ended_at"])
    return True


def check_start(starts_on: date, now: datetime) -> None:
    """Raises PlanRefused, with the Mondays that are near, for a start that is no Monday or years away."""
    if abs(starts_on - now.date()) > FURTHEST:
        raise PlanRefused(gettext("This start is more than five years away. Please check the year."))
    if starts_on.weekday() != MONDAY:
        before, after = mondays_near(starts_on)
        raise PlanRefused(
            gettext("A group starts on a Monday. Choose %(before)s or %(after)s.")
            % {"before": date_format(before), "after": date_format(after)}
        )


def checked_hours(zone: str, weekdays: Iterable[int], hours_from: time, hours_to: time) -> list[int]:
    """The weekdays in order. Raises PlanRefused for a zone, days or hours that no clock can go by."""
    days = sorted(set(weekdays))
    if zone not in available_timezones():
        raise PlanRefused(gettext("This time zone is not known. Write one like Europe/Vienna."))
    if not days or not set(days) <= set(range(7)):
        raise PlanRefused(gettext("Choose at least one weekday on which the moderator is there."))
    if hours_from >= hours_to:
        raise PlanRefused(gettext("The moderator's hours must end after they begin. Please correct them."))
    return days

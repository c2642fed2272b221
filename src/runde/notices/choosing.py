"""What somebody wants to hear, and when: theirs to choose, and it counts for what already waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext

from runde.notices.models import Choice, Notice
from runde.notices.quiet import Hours, first_moment
from runde.notices.states import WAITING
from runde.people.models import Person
from runde.people.rules import Unusable


def choice_of(person: Person) -> Choice:
    """What a person chose; the defaults (each message, no mail, quiet from 21 to 8) for who chose nothing."""
    return choices_of([person.pk])[person.pk]


def choices_of(people: Collection[int]) -> dict[int, Choice]:
    """The same for many people, by their ids."""
    found = {choice.person_id: choice for choice in Choice.objects.filter(person__in=people)}
    return {person: found.get(person) or Choice(person_id=person) for person in people}


@transaction.atomic
def choose(*, person: Person, how: str, mail: bool, quiet_from: time, quiet_to: time, now: datetime) -> Choice:
    """Keep what a person wants; what waits for them goes by it from now on. Their own preference, so without a ledger row.

    Raises rules.Unusable for a `how` that is none of Choice.HOW.
    """
    if how not in Choice.HOW:
        raise Unusable(gettext("Please choose one of the answers that are shown."))
    wanted = {"how": how, "mail": mail, "quiet_from": quiet_from, "quiet_to": quiet_to}
    choice, _ = Choice.objects.update_or_create(person=person, defaults=wanted)
    for notice in Notice.objects.filter(person=person, state=WAITING).order_by("pk"):
        due = moment_for(notice, choice, max(notice.earliest, now))
        Notice.objects.filter(pk=notice.pk, state=WAITING).update(due_at=due)
    return choice


def moment_for(notice: Notice, choice: Choice, earliest: datetime) -> datetime:
    """When a notice may go, not before `earliest`: an urgent one at once, others outside the quiet hours of both sides."""
    if notice.urgent:
        return earliest
    hours = [Hours(choice.quiet_from, choice.quiet_to)]
    if notice.group_from is not None and notice.group_to is not None:
        hours.append(Hours(notice.group_from, notice.group_to))
    daily = choice.how == Choice.DAILY and notice.channel == Notice.PUSH and not notice.tries
    return first_moment(earliest, notice.zone, hours, daily=daily)

"""Who may write to whom alone: the programme's one-to-one rule, and what follows from it for the conversations that there are.

`off`: nobody. `moderators`: two of a group of whom one moderates it, whoever begins. `open`: any two of a group. A
programme that says nothing says `off`, and so does a room without a programme.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from runde.chat.models import Membership, Room
from runde.chat.pairing import lock_for_pair, lock_with_pairs, open_pair, review_pairs
from runde.kit.refusals import Refused
from runde.people.models import Person
from runde.programme.models import Cohort, Edition
from runde.programme.queries import edition_of

OFF, MODERATORS, OPEN = "off", "moderators", "open"


def rule_of(edition: Edition | None) -> str:
    """The one-to-one rule of an edition: off, moderators or open."""
    return str(edition.content.get("one_to_one", OFF)) if edition else OFF


def partners_of(person: Person, cohort: Cohort) -> list[Person]:
    """To whom a person of a group may write alone, moderators first, then by name; nobody for who is not in it."""
    rule = rule_of(edition_of(cohort.programme_id))
    if rule == OFF:
        return []
    here = list(Membership.objects.filter(room=cohort.room_id, left_at=None).select_related("person"))
    roles = {one.person_id: one.role for one in here}
    found = [one for one in here if _allowed(rule, roles, person.pk, one.person_id)]
    found.sort(key=lambda one: (one.role != Membership.MODERATOR, one.person.name.casefold(), one.person_id))
    return [one.person for one in found]


def may_write_to(person: Person, other: Person, cohort: Cohort) -> bool:
    """Whether a person of a group may write to another one alone."""
    return _allowed(rule_of(edition_of(cohort.programme_id)), _roles(cohort.room_id), person.pk, other.pk)


def check_may_write_to(person: Person, other: Person, cohort: Cohort) -> None:
    """Raises Refused ("unknown") where `may_write_to` says no: who is not there and who may not be written to look alike."""
    if not may_write_to(person, other, cohort):
        raise Refused("unknown")


@transaction.atomic
def write_to(*, cohort: Cohort, person: Person, other: Person, now: datetime) -> Room:
    """The room in which a person writes to another one alone. Raises Refused (check_may_write_to), and people.rules.Unusable
    for somebody whose data were erased."""
    lock_for_pair(group=cohort.room_id, people=(person, other))  # the rule and who is here stay as they are meanwhile
    check_may_write_to(person, other, cohort)
    return open_pair(group=cohort.room, person=person, other=other, by=person, now=now)


@transaction.atomic
def review(cohorts: Iterable[Cohort], *, by: Person | None, now: datetime) -> None:
    """Close the conversations of groups that the rule in force does not allow any more, and open those that it allows again."""
    found = list(cohorts)
    lock_with_pairs([one.room_id for one in found])
    for cohort in found:
        rule, roles = rule_of(edition_of(cohort.programme_id)), _roles(cohort.room_id)

        def allowed(one: int, other: int, rule: str = rule, roles: Mapping[int, str] = roles) -> bool:
            return _allowed(rule, roles, one, other)

        review_pairs(group=cohort.room, allowed=allowed, by=by, now=now, reason=f"one-to-one: {rule}")


def _roles(room: int) -> dict[int, str]:
    return dict(Membership.objects.filter(room=room, left_at=None).values_list("person_id", "role"))


def _allowed(rule: str, roles: Mapping[int, str], one: int, other: int) -> bool:
    if one == other or one not in roles or other not in roles:
        return False
    if rule == MODERATORS:
        return Membership.MODERATOR in (roles[one], roles[other])
    return rule == OPEN

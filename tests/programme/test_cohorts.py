"""Forming groups, placing people, ending groups."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from cast import Cast
from programme.packing import EARLY, MONDAY, at, due_of, group, local
from runde.chat.models import Membership, Room
from runde.kit.refusals import Refused
from runde.ledger.models import Entry
from runde.programme import reasons
from runde.programme.cohorts import end_cohort, form_cohort, place
from runde.programme.due import run_due
from runde.programme.models import Cohort, Programme
from runde.programme.queries import clashes
from runde.programme.refusals import PlanRefused
from runde.programme.states import SKIPPED


@pytest.mark.promise("A3")
def test_a_group_gets_a_room_and_a_due_for_every_item(cohort: Cohort) -> None:
    assert (cohort.room.name, cohort.room.scripted) == ("Birke", "")
    assert {due.item.slug: local(due.due_at) for due in cohort.dues.all()} == {
        "welcome": "Mon 2026-03-02 09:00",
        "weather": "Thu 2026-03-05 09:00",
        "steps": "Tue 2026-03-10 09:00",
    }
    assert str(cohort) == f"cohort {cohort.pk}"
    assert str(due_of(cohort, "steps")).endswith("planned")
    assert Entry.objects.filter(act="cohort.form", on=f"cohort:{cohort.pk}").exists()


@pytest.mark.promise("A3")
def test_two_groups_follow_one_plan_each_by_its_own_clock(cast: Cast, package: Path) -> None:
    vienna = group(cast, package)
    evening = group(
        cast,
        package,
        starts_on=date(2026, 3, 9),
        zone="America/New_York",
        weekdays=[2, 3],
        hours_from=time(18),
        hours_to=time(20),
    )
    assert local(due_of(vienna, "welcome").due_at) == "Mon 2026-03-02 09:00"
    assert local(due_of(evening, "welcome").due_at, "America/New_York") == "Wed 2026-03-11 18:00"
    assert local(due_of(evening, "weather").due_at, "America/New_York") == "Thu 2026-03-12 09:00"


def test_a_group_that_starts_late_misses_what_would_have_expired(cast: Cast, package: Path) -> None:
    cohort = group(cast, package, now=at("2026-03-05 13:30"))  # half an hour before the weather expires
    assert set(cohort.dues.values_list("item__slug", flat=True)) == {"weather", "steps"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"starts_on": date(2026, 3, 4)},
            "A group starts on a Monday. Choose March 2, 2026 or March 9, 2026.",
        ),
        ({"starts_on": date(2062, 3, 6)}, "This start is more than five years away. Please check the year."),
        ({"language": "fr"}, "The programme has no text in this language. Choose one of: en."),
        ({"name": " \n"}, "The group has no name yet. Give it one, a tree perhaps."),
        ({"zone": "Vienna"}, "This time zone is not known. Write one like Europe/Vienna."),
        ({"weekdays": []}, "Choose at least one weekday on which the moderator is there."),
        ({"weekdays": [0, 7]}, "Choose at least one weekday on which the moderator is there."),
        ({"hours_from": time(20)}, "The moderator's hours must end after they begin. Please correct them."),
    ],
)
def test_a_group_that_cannot_be_is_refused_with_a_sentence(
    cast: Cast, package: Path, changes: dict[str, Any], sentence: str
) -> None:
    rooms = Room.objects.count()
    with pytest.raises(PlanRefused) as caught:
        group(cast, package, **changes)
    assert str(caught.value) == sentence
    assert (Cohort.objects.count(), Room.objects.count()) == (0, rooms)


def test_a_programme_without_edition_has_no_groups(cast: Cast) -> None:
    programme = Programme.objects.create(slug="empty", made_at=EARLY)
    with pytest.raises(PlanRefused, match="Load its package first"):
        form_cohort(
            programme=programme,
            name="Birke",
            language="en",
            starts_on=MONDAY,
            zone="UTC",
            weekdays=[0],
            hours_from=time(8),
            hours_to=time(9),
            by=None,
            now=EARLY,
        )


def test_the_database_keeps_hours_in_order(cohort: Cohort) -> None:
    with pytest.raises(IntegrityError):
        Cohort.objects.update(hours_to=time(1))


def test_placing_puts_a_person_into_the_room_once(cast: Cast, cohort: Cohort) -> None:
    for _ in range(2):
        place(person=cast.ben, cohort=cohort, role=Membership.MEMBER, by=cast.olga, now=EARLY)
    assert Membership.objects.filter(room=cohort.room, person=cast.ben, left_at=None).count() == 1
    with pytest.raises(Refused):
        place(person=cast.ben, cohort=cohort, role="king", by=cast.olga, now=EARLY)


def test_an_ended_group_has_nothing_open_and_takes_nobody(cast: Cast, cohort: Cohort) -> None:
    run_due(now=at("2026-03-02 09:00"))
    assert end_cohort(cohort=cohort, by=cast.olga, now=at("2026-03-03 09:00"), reason="Enough")
    assert not end_cohort(cohort=cohort, by=cast.olga, now=at("2026-03-04 09:00"), reason="Again")
    assert cohort.ended_at == at("2026-03-03 09:00")
    assert set(cohort.dues.values_list("state", "reason")) == {(SKIPPED, reasons.GROUP_ENDED)}
    assert cohort.room.closed_at is None
    assert run_due(now=at("2026-03-20 09:00")).offered == 0
    with pytest.raises(PlanRefused, match="still running"):
        place(person=cast.ben, cohort=cohort, role=Membership.MEMBER, by=cast.olga, now=EARLY)


@pytest.mark.promise("A3")
def test_clashes_are_shown(cast: Cast, package: Path) -> None:
    assert clashes(group(cast, package)) == []
    [clash] = clashes(group(cast, package, weekdays=[3]))
    assert (clash.day, clash.items) == (date(2026, 3, 5), ("welcome", "weather"))

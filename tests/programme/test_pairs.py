"""The one-to-one rule of a programme: who may write to whom alone, and what a new edition does to conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from cast import Cast, say
from programme.packing import EARLY, group, write
from runde.chat.joining import leave
from runde.chat.models import Room
from runde.kit.refusals import Refused
from runde.kit.time import now
from runde.people.models import Person
from runde.programme.cohorts import place
from runde.programme.loading import load
from runde.programme.models import Cohort
from runde.programme.pairs import check_may_write_to, may_write_to, partners_of, write_to

pytestmark = pytest.mark.promise("C12")


def circle(cast: Cast, folder: Path, rule: str) -> Cohort:
    """Group Birke under this rule: Carla and Karl moderate, Ana and Anton are members."""
    cohort = group(cast, write(folder / "package", one_to_one=rule))
    place(person=cast.anton, cohort=cohort, role="member", by=cast.olga, now=EARLY)
    place(person=cast.karl, cohort=cohort, role="moderator", by=cast.olga, now=EARLY)
    return cohort


def names(people: list[Person]) -> list[str]:
    return [person.name for person in people]


@pytest.mark.parametrize(
    ("rule", "anas", "carlas"),
    [
        ("", [], []),
        ("off", [], []),
        ("moderators", ["Carla", "Karl"], ["Karl", "Ana", "Anton"]),
        ("open", ["Carla", "Karl", "Anton"], ["Karl", "Ana", "Anton"]),
    ],
)
def test_the_rule_says_who_may_write_to_whom(
    cast: Cast, tmp_path: Path, rule: str, anas: list[str], carlas: list[str]
) -> None:
    cohort = circle(cast, tmp_path, rule)
    assert names(partners_of(cast.ana, cohort)) == anas
    assert names(partners_of(cast.carla, cohort)) == carlas
    for person in (cast.ana, cast.anton, cast.carla, cast.karl, cast.ben):
        allowed = person.name in anas
        assert may_write_to(cast.ana, person, cohort) == allowed
        if allowed:
            room = write_to(cohort=cohort, person=cast.ana, other=person, now=now())
            assert room == write_to(cohort=cohort, person=person, other=cast.ana, now=now())
        else:
            with pytest.raises(Refused):
                check_may_write_to(cast.ana, person, cohort)
            with pytest.raises(Refused):
                write_to(cohort=cohort, person=cast.ana, other=person, now=now())
    assert Room.objects.filter(kind="pair").count() == len(anas)


def test_who_is_not_in_the_group_writes_to_nobody_there(cast: Cast, tmp_path: Path) -> None:
    cohort = circle(cast, tmp_path, "open")
    leave(room=cohort.room, person=cast.anton, by=None, now=now())
    for stranger in (cast.anton, cast.ben, cast.olga):
        assert partners_of(stranger, cohort) == []
        assert not may_write_to(stranger, cast.ana, cohort)
        assert not may_write_to(cast.ana, stranger, cohort)


def test_a_tighter_rule_closes_and_a_wider_one_opens_again(cast: Cast, tmp_path: Path) -> None:
    cohort = circle(cast, tmp_path, "open")
    both = [write_to(cohort=cohort, person=cast.ana, other=one, now=now()) for one in (cast.carla, cast.anton)]
    for version, rule, closed in (
        ("1.1.0", "moderators", [False, True]),
        ("1.2.0", "off", [True, True]),
        ("1.3.0", "open", [False, False]),
    ):
        load(path=write(tmp_path / "package", version=version, one_to_one=rule), by=cast.olga, now=now())
        assert [Room.objects.get(pk=room.pk).closed_at is not None for room in both] == closed
    assert say(both[1], cast.anton, "Here again").seq == 1


def test_who_moderates_no_more_loses_the_conversations_that_only_moderators_may_have(
    cast: Cast, tmp_path: Path
) -> None:
    cohort = circle(cast, tmp_path, "moderators")
    room = write_to(cohort=cohort, person=cast.ana, other=cast.karl, now=now())
    place(person=cast.karl, cohort=cohort, role="member", by=cast.olga, now=now())
    assert Room.objects.get(pk=room.pk).closed_at is not None
    place(person=cast.karl, cohort=cohort, role="moderator", by=cast.olga, now=now())
    assert Room.objects.get(pk=room.pk).closed_at is None

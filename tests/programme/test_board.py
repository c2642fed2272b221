"""The coordinator's board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cast import Cast, say
from programme.packing import EARLY, at, due_of, group
from runde.chat.joining import join
from runde.chat.models import Membership
from runde.programme.attention import know_silence, no_answer_needed, postpone
from runde.programme.board import board
from runde.programme.cohorts import end_cohort
from runde.programme.due import run_due
from runde.programme.models import Cohort
from runde.programme.posting import post_now

SUNDAY = at("2026-03-15 12:00")


@pytest.mark.promise("B13")
def test_a_row_tells_how_a_group_is(cast: Cast, cohort: Cohort) -> None:
    join(room=cohort.room, person=cast.anton, by=cast.olga, now=EARLY)
    join(room=cohort.room, person=cast.ben, by=cast.olga, now=EARLY)
    run_due(now=at("2026-03-02 08:00"))
    post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=at("2026-03-02 08:00"), text="Hello all")
    early = say(cohort.room, cast.anton, "Hello", at=at("2026-03-03 08:00"))
    fine = say(cohort.room, cast.anton, "Good night", at=at("2026-03-03 20:00"))
    asked = say(cohort.room, cast.ana, "How?", at=at("2026-03-14 08:00"))
    no_answer_needed(message=fine, by=cast.carla, now=SUNDAY)
    postpone(message=early, by=cast.carla, now=SUNDAY, until=SUNDAY + timedelta(days=1))
    know_silence(cohort=cohort, person=cast.ben, by=cast.carla, now=SUNDAY)
    [row] = board(SUNDAY)
    assert (row.cohort, row.week, row.weeks) == (cohort, 2, 2)
    assert (row.members, row.moderators) == (3, 1)
    assert row.writers == {cast.ana.pk}
    assert row.active_share == 1 / 3
    assert (len(row.activity), row.activity[-2:], row.activity[-13], sum(row.activity)) == (28, [1, 0], 1, 2)
    assert row.silent == {cast.ben.pk: EARLY, cast.anton.pk: at("2026-03-03 20:00")}
    assert row.known == {cast.ben.pk}
    assert row.unanswered == [early.pk, asked.pk]
    assert (row.fidelity.kept, row.fidelity.adapted) == (1, 1)


def test_a_group_without_members_has_no_share(cast: Cast, package: Path) -> None:
    cohort = group(cast, package)
    Membership.objects.filter(room=cohort.room).update(left_at=EARLY)
    [row] = board(SUNDAY)
    assert (row.members, row.active_share, row.writers) == (0, None, set())


def test_scripted_and_ended_groups_stay_out_unless_asked_for(cast: Cast, package: Path) -> None:
    demo = group(cast, package, name="Demo", scripted="demo")
    over = group(cast, package, name="Over")
    end_cohort(cohort=over, by=cast.olga, now=EARLY, reason="Over")
    assert board(SUNDAY) == []
    assert [row.cohort for row in board(SUNDAY, scripted=True)] == [demo]


@pytest.mark.parametrize("groups", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_groups(
    cast: Cast, package: Path, groups: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(groups):
        cohort = group(cast, package, name=f"Group {number}")
        say(cohort.room, cast.ana, "Hello?", at=at("2026-03-02 07:00"))
    run_due(now=at("2026-03-02 08:00"))
    with django_assert_num_queries(14):
        board(SUNDAY)

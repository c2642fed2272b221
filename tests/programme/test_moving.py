"""Changing a running group's clock."""

from __future__ import annotations

from datetime import date, time

import pytest

from cast import Cast
from programme.packing import EARLY, at, due_of, kept, local
from runde.ledger.models import Entry
from runde.programme.clock import week_of
from runde.programme.cohorts import end_cohort
from runde.programme.due import run_due
from runde.programme.models import Cohort, Due
from runde.programme.moving import add_holiday, change_clock, move_week, remove_holiday
from runde.programme.planning import clock_of
from runde.programme.posting import post_now
from runde.programme.refusals import PlanRefused
from runde.programme.states import OFFERED, PLANNED, POSTED, SKIPPED


def places(cohort: Cohort) -> dict[str, str]:
    return {due.item.slug: local(due.due_at)[4:] for due in cohort.dues.select_related("item")}


def moved(
    cast: Cast, cohort: Cohort, week: int, days: int, now: str = "2026-02-20 12:00", reason: str = "Easter"
) -> None:
    move_week(cohort=cohort, week=week, days=days, reason=reason, by=cast.olga, now=at(now))


@pytest.mark.promise("A3")
def test_moving_a_week_moves_what_follows(cast: Cast, cohort: Cohort) -> None:
    moved(cast, cohort, 1, 7)
    moved(cast, cohort, 2, 7)
    assert places(cohort) == {
        "welcome": "2026-03-09 09:00",
        "weather": "2026-03-12 09:00",
        "steps": "2026-03-24 09:00",
    }
    moved(cast, cohort, 2, -7)
    assert places(cohort)["steps"] == "2026-03-17 09:00"
    assert [str(shift) for shift in cohort.shifts.order_by("id")] == [
        "week 1 +7 days",
        "week 2 +7 days",
        "week 2 -7 days",
    ]


@pytest.mark.promise("A3")
def test_what_has_ended_stays_and_waiting_offers_go_along(cast: Cast, cohort: Cohort) -> None:
    now = at("2026-03-02 09:00")
    run_due(now=now)
    moved(cast, cohort, 1, 7, "2026-03-02 10:00")
    welcome = due_of(cohort, "welcome")
    assert (welcome.state, welcome.offered_at, local(welcome.due_at)) == (
        PLANNED,
        None,
        "Mon 2026-03-09 09:00",
    )
    run_due(now=at("2026-03-09 09:00"))
    post_now(due=welcome, by=cast.carla, now=at("2026-03-09 09:30"))
    moved(cast, cohort, 1, 7, "2026-03-10 09:00")
    assert due_of(cohort, "welcome").state == POSTED
    assert places(cohort) == {
        "welcome": "2026-03-09 09:00",
        "weather": "2026-03-19 09:00",
        "steps": "2026-03-24 09:00",
    }
    assert week_of(clock_of(cohort), at("2026-03-10 09:00"), 2) == 0


def test_an_offer_of_an_earlier_week_keeps_waiting(cast: Cast, cohort: Cohort) -> None:
    run_due(now=at("2026-03-02 09:00"))
    moved(cast, cohort, 2, 7, "2026-03-02 10:00")
    assert due_of(cohort, "welcome").state == OFFERED


def test_where_everything_is_done_nothing_moves(cohort: Cohort) -> None:
    Due.objects.filter(cohort=cohort).update(state=SKIPPED, ended_at=EARLY)
    with pytest.raises(PlanRefused, match="done already"):
        move_week(cohort=cohort, week=1, days=7, reason="Carla is ill", by=None, now=at("2026-03-03 12:00"))


@pytest.mark.parametrize(
    ("week", "days", "now", "sentence"),
    [
        (0, 7, "2026-02-20 12:00", "The programme has weeks 1 to 2. Choose one of them."),
        (3, 7, "2026-02-20 12:00", "The programme has weeks 1 to 2. Choose one of them."),
        (1, 5, "2026-02-20 12:00", "Weeks move by whole weeks. Choose 7 days, 14 days and so on."),
        (1, 0, "2026-02-20 12:00", "Weeks move by whole weeks. Choose 7 days, 14 days and so on."),
        (2, -7, "2026-02-20 12:00", "Week 2 cannot begin before week 1 has ended. Move week 1 first."),
        (1, -14, "2026-02-20 12:00", "Week 1 would begin on Feb. 16, 2026, which is past. Move it less far."),
        (1, 7, "2026-03-08 23:00", "Week 1 is over. Move a week that has not ended yet."),
    ],
)
def test_a_week_that_cannot_move_there_is_refused(
    cast: Cast, cohort: Cohort, week: int, days: int, now: str, sentence: str
) -> None:
    before = places(cohort)
    with pytest.raises(PlanRefused) as caught:
        moved(cast, cohort, week, days, now)
    assert str(caught.value) == sentence
    assert places(cohort) == before


def test_a_move_needs_a_reason_and_a_running_group(cast: Cast, cohort: Cohort) -> None:
    with pytest.raises(PlanRefused, match="say why"):
        moved(cast, cohort, 1, 7, reason=" ")
    end_cohort(cohort=cohort, by=cast.olga, now=EARLY, reason="Over")
    with pytest.raises(PlanRefused, match="no longer changes"):
        moved(cast, cohort, 1, 7)


@pytest.mark.promise("A3")
def test_holidays_come_and_go(cast: Cast, cohort: Cohort) -> None:
    day = date(2026, 3, 5)
    holiday = add_holiday(cohort=cohort, day=day, name="Feast", by=cast.olga, now=EARLY)
    assert add_holiday(cohort=cohort, day=day, by=cast.olga, now=EARLY) == holiday
    assert str(holiday) == "2026-03-05 Feast"
    assert places(cohort)["weather"] == "2026-03-06 09:00"
    assert remove_holiday(cohort=cohort, day=day, by=cast.olga, now=EARLY)
    assert not remove_holiday(cohort=cohort, day=day, by=cast.olga, now=EARLY)
    assert places(cohort)["weather"] == "2026-03-05 09:00"
    assert Entry.objects.filter(act__startswith="cohort.holiday").count() == 2


@pytest.mark.promise("A3")
def test_other_hours_move_what_is_planned(cast: Cast, cohort: Cohort) -> None:
    change_clock(
        cohort=cohort,
        zone="Europe/London",
        weekdays=[2],
        hours_from=time(18),
        hours_to=time(20),
        by=cast.olga,
        now=EARLY,
    )
    assert local(due_of(cohort, "welcome").due_at, "Europe/London") == "Wed 2026-03-04 18:00"
    assert local(due_of(cohort, "weather").due_at, "Europe/London") == "Thu 2026-03-05 09:00"
    assert kept("cohort.clock")["old"] == {
        "zone": "Europe/Vienna",
        "weekdays": [0, 1, 2, 3, 4, 5, 6],
        "hours": ["08:00", "20:00"],
    }
    with pytest.raises(PlanRefused):
        change_clock(
            cohort=cohort,
            zone="UTC",
            weekdays=[],
            hours_from=time(8),
            hours_to=time(9),
            by=cast.olga,
            now=EARLY,
        )


def test_nothing_is_moved_into_the_past(cast: Cast, cohort: Cohort) -> None:
    add_holiday(cohort=cohort, day=date(2026, 3, 5), by=cast.olga, now=EARLY)
    now = at("2026-03-05 12:00")  # four hours after the weather would have been due, and nothing has run so far
    remove_holiday(cohort=cohort, day=date(2026, 3, 5), by=cast.olga, now=now)
    assert due_of(cohort, "weather").due_at == now
    assert local(due_of(cohort, "welcome").due_at) == "Mon 2026-03-02 09:00"

"""The week and the next, each item with what became of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import Traveller

from cast import Cast
from programme.packing import at, due_of
from runde.kit.time import now
from runde.programme.due import run_due
from runde.programme.models import Cohort
from runde.programme.posting import post_now, skip
from web.moderator.browsing import birch, browser, item_address, read


def week_of(cohort: Cohort) -> str:
    return f"/today/{cohort.pk}/week/"


def test_each_item_stands_on_its_day_with_its_state(
    cast: Cast, carla: Client, cohort: Cohort, clock: Traveller
) -> None:
    post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=now(), text="In my words")
    for day in (3, 4, 5):
        clock.move_to(at(f"2026-03-0{day} 09:30"))
        run_due(now=now())
    skip(due=due_of(cohort, "how-we-talk"), by=cast.carla, now=now(), reason="no")
    page = read(carla, week_of(cohort))
    for line in (
        "This week: Who we are",
        "Monday, 2 March 9:00 · Question adapted",
        "Tuesday, 3 March 10:00 · Good to know skipped, late",
        "Yesterday, Wednesday, 4 March 9:30 · Poll waiting for you, late",
        "Today, Thursday, 5 March 10:00 · Question waiting for you",
        "Tomorrow, Friday, 6 March 16:00 · Check-in planned",
        "Next week: Movement that is already there",
        "Monday, 9 March 9:00 · Question planned",
        "Late means: posted or skipped, or still waiting, on a later day than planned.",
    ):
        assert line in page
    assert f'href="{item_address(cohort, "welcome")}"' in carla.get(week_of(cohort)).content.decode()


def test_weeks_without_items_say_so(carla: Client, cohort: Cohort, clock: Traveller) -> None:
    clock.move_to(at("2026-03-12 09:00"))
    page = read(carla, week_of(cohort))
    assert "This week: Movement" in page
    assert "Next week Nothing is planned." in page


def test_the_number_of_queries_does_not_grow(cast: Cast, carla: Client, cohort: Cohort, clock: Traveller) -> None:
    def queries() -> int:
        read(carla, week_of(cohort))  # the device notes that it was used
        with CaptureQueriesContext(connection) as captured:
            read(carla, week_of(cohort))
        return len(captured)

    post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=now())
    first = queries()
    for day, item in ((3, "how-we-talk"), (4, "when-we-look-in")):
        clock.move_to(at(f"2026-03-0{day} 09:30"))
        run_due(now=now())
        post_now(due=due_of(cohort, item), by=cast.carla, now=now())
    assert queries() == first


@pytest.mark.parametrize("name", ["ana", "karl", "gil", "olga"])
def test_for_everybody_else_the_week_is_not_there(cast: Cast, cohort: Cohort, name: str) -> None:
    client = browser(getattr(cast, name))
    assert client.get(week_of(cohort)).status_code == client.get("/today/999999/week/").status_code == 404
    assert browser(None).get(week_of(cohort)).status_code == 401


def test_the_days_are_those_of_the_groups_clock(cast: Cast, clock: Traveller) -> None:
    clock.move_to(at("2026-03-01 23:30"))  # already Monday in Vienna
    cohort = birch(cast, name="Esche")
    assert "Today, Monday, 2 March" in read(browser(cast.carla), week_of(cohort))

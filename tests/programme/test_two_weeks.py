"""The first two weeks of the programme that comes with Runde, played in one group."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from cast import Cast
from programme.packing import EARLY, MONDAY, at
from runde.chat.models import Message
from runde.packages.library import library_path
from runde.programme.cohorts import form_cohort, place
from runde.programme.due import run_due
from runde.programme.fidelity import outcomes, summary
from runde.programme.loading import load
from runde.programme.models import Item
from runde.programme.posting import post_now
from runde.programme.queries import clashes, week_of
from runde.programme.states import POSTED
from runde.programme.today import today


@pytest.mark.promise("S2")
@pytest.mark.promise("S5")
@pytest.mark.promise("A2")
@pytest.mark.promise("B13")
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_group_follows_the_plan_to_its_end(cast: Cast, language: str) -> None:
    edition = load(path=library_path("diabetes-type2"), by=cast.olga, now=EARLY)
    cohort = form_cohort(
        programme=edition.programme,
        name="Linde",
        language=language,
        starts_on=MONDAY,
        zone="Europe/Vienna",
        weekdays=range(7),
        hours_from=time(8),
        hours_to=time(20),
        by=cast.olga,
        now=EARLY,
    )
    place(person=cast.carla, cohort=cohort, role="moderator", by=cast.olga, now=EARLY)
    assert clashes(cohort) == []
    for step in range(15 * 8):
        now = at("2026-03-02 00:30") + timedelta(hours=3 * step)
        run_due(now=now)
        offer = today(cohort, person=cast.carla, now=now).post_this
        if offer is not None:
            post_now(due=offer.due, by=cast.carla, now=now)
    found = outcomes(cohort, now)
    assert {outcome.outcome for outcome in found} == {POSTED}
    assert not any(outcome.late for outcome in found)
    counts = summary(cohort, now)
    assert (counts.kept, counts.automatic) == (
        Item.objects.filter(mode="offer").count(),
        Item.objects.filter(mode="auto").count(),
    )
    posted = Message.objects.filter(room=cohort.room).order_by("seq").values_list("text", flat=True)
    assert [outcome.posted for outcome in found] == list(posted)
    assert week_of(cohort, now) == 2

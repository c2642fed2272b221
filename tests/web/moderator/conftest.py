"""A frozen clock, a group that follows the programme, and its moderator's browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from again import again
from cast import Cast, gather
from programme.packing import EARLY, at
from runde.programme.due import run_due
from runde.programme.models import Cohort
from web.moderator.browsing import birch, browser

MONDAY_MORNING = at("2026-03-02 08:05")
"""Five past nine in Vienna, on the first day of the programme."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands still at five past nine until it is moved."""
    with time_machine.travel(MONDAY_MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast(db: None, clock: time_machine.Traveller) -> Cast:
    """The cast as it was a month before the programme."""
    return again("early cast", lambda: gather(EARLY))


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """Group Birke on its first morning: the welcome waits to be posted."""

    def form() -> Cohort:
        made = birch(cast)
        run_due(now=MONDAY_MORNING)
        return made

    return again("Birke on Monday", form)


@pytest.fixture
def carla(cast: Cast, cohort: Cohort) -> Client:
    """The browser of Carla, who moderates Birke."""
    return browser(cast.carla)

"""What tests of the office may ask for: a fixed moment, a group with history, and clients signed in as somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from again import again
from cast import Cast
from programme.packing import due_of, group, write
from runde.kit.time import now
from runde.people.devices import make_device
from runde.people.models import Person
from runde.people.signin import DEVICE_COOKIE
from runde.programme.due import run_due
from runde.programme.models import Cohort
from runde.programme.posting import post_now

WEDNESDAY = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
"""In the second week of the group."""


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    """It is Wednesday of the second week, noon."""
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


@pytest.fixture
def office(cast: Cast) -> Client:
    """A browser in which Olga is signed in as staff."""
    client = Client()
    client.force_login(cast.olga.user)
    return client


@pytest.fixture
def by_device(db: None) -> Callable[[Person], Client]:
    """A browser in which a person is signed in by letter."""

    def signed_in(person: Person) -> Client:
        _, token = make_device(person=person, label="Phone", now=now())
        client = Client()
        client.cookies[DEVICE_COOKIE] = token
        return client

    return signed_in


@pytest.fixture
def cohort(cast: Cast, tmp_path: Path) -> Cohort:
    """Group Birke in its second week: "welcome" was adapted, "weather" posted itself, "steps" waits since Tuesday."""

    def form() -> Cohort:
        found = group(cast, write(tmp_path / "package"))
        monday = WEDNESDAY - timedelta(days=9, hours=3)
        run_due(now=monday)
        post_now(due=due_of(found, "welcome"), by=cast.carla, now=monday, text="Good evening")
        run_due(now=monday + timedelta(days=3, hours=1))
        run_due(now=WEDNESDAY - timedelta(days=1, hours=3))
        return found

    return again("Birke on Wednesday", form)

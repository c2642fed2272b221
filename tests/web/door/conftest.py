"""What the tests of the door stand on: a helpline, a clean count of guesses, and people at the door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from cast import Cast
from runde.kit.time import now
from runde.people.devices import make_device
from runde.people.guessing import forget_guesses
from runde.people.helpline import set_helpline
from runde.people.letters import issue_letter
from runde.people.models import Helpline, Letter, Person
from web.door.browser import SignedIn


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget_guesses()
    cache.clear()
    yield


@pytest.fixture
def human(cast: Cast) -> Helpline:
    """Whom people call."""
    return set_helpline(name="Herta Berger", phone="+43 2742 9000", hours="9–16", by=cast.olga, now=now())


@pytest.fixture
def letter(cast: Cast, human: Helpline) -> Letter:
    """A usable letter for Ana."""
    return issue_letter(person=cast.ana, by=cast.olga, now=now())


@pytest.fixture
def signed_in() -> SignedIn:
    """A browser in which somebody is signed in by a device."""

    def browser(person: Person) -> Client:
        client = Client()
        client.cookies["runde_device"] = make_device(person=person, label="", now=now())[1]
        return client

    return browser

"""Leaving a message, knowing a silence, having said hello: one tap each, told in a sentence."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client
from time_machine import Traveller

from cast import Cast, say
from programme.packing import at
from runde.kit.time import now
from runde.programme.models import Cohort, KnownSilence, Postponement
from runde.web.moderator.answering import tomorrow_morning
from web.moderator.browsing import birch, browser, read, told


@pytest.fixture
def question(cast: Cast, cohort: Cohort, clock: Traveller) -> str:
    """The address of a message of Ana's that nobody has answered for three hours."""
    message = say(cohort.room, cast.ana, "Anybody there?", at=now())
    clock.move_to(at("2026-03-02 11:05"))
    return f"/today/messages/{message.pk}/"


@pytest.mark.promise("C1")
def test_a_message_can_wait_until_tomorrow_morning(
    carla: Client, cohort: Cohort, question: str, clock: Traveller
) -> None:
    assert "2 Answer this" in read(carla, f"/today/{cohort.pk}/")
    said = told(carla, f"{question}postponement/")
    assert said == (
        "The message of Ana comes back here tomorrow, 8:00, if nobody has answered by then. Show it in the group"
    )
    assert told(carla, f"{question}postponement/") == said
    assert "Answer this" not in read(carla, f"/today/{cohort.pk}/")
    clock.move_to(at("2026-03-03 07:01"))
    assert "Answer this" in read(carla, f"/today/{cohort.pk}/")


@pytest.mark.promise("C1")
def test_a_message_that_needs_no_answer_is_not_shown_again(
    carla: Client, cohort: Cohort, question: str, clock: Traveller
) -> None:
    said = told(carla, f"{question}closing/")
    assert said.startswith("The message of Ana needs no answer. It is not shown here again.")
    assert told(carla, f"{question}closing/") == said
    clock.move_to(at("2026-03-06 08:00"))
    assert "Answer this" not in read(carla, f"/today/{cohort.pk}/")


@pytest.mark.parametrize(("begin", "expected"), [(time(9, 30), "2026-03-03 08:30"), (time(6), "2026-03-03 07:00")])
def test_tomorrow_morning_is_when_the_moderator_is_there(cast: Cast, begin: time, expected: str) -> None:
    cohort = birch(cast, hours_from=begin)
    assert tomorrow_morning(cohort, at("2026-03-02 22:30")) == at(expected)


@pytest.mark.promise("C1")
@pytest.mark.parametrize(
    ("noun", "kind", "said"),
    [
        ("silence", KnownSilence.KNOWN, "You know why Ana is silent. Not shown here until Monday, 23 March."),
        ("hello", KnownSilence.HELLO, "You have said hello to Ana. Not shown here until Monday, 16 March."),
    ],
)
def test_a_silence_that_is_known_or_answered_is_not_shown(
    cast: Cast, carla: Client, cohort: Cohort, clock: Traveller, noun: str, kind: str, said: str
) -> None:
    clock.move_to(at("2026-03-09 09:00"))
    page = f"/today/{cohort.pk}/"
    assert "Ana has been silent" in read(carla, page)
    address = f"{page}members/{cast.ana.pk}/{noun}/"
    assert told(carla, address) == said
    assert told(carla, address) == said
    assert set(KnownSilence.objects.values_list("person", "kind")) == {(cast.ana.pk, kind)}
    assert "Anton has been silent" in read(carla, page)
    clock.shift(60 * 60 * 24 * 15)
    assert "told" not in carla.get(f"{page}?person={cast.ana.pk}").content.decode()


@pytest.mark.parametrize("noun", ["postponement", "closing"])
@pytest.mark.parametrize("name", ["ana", "karl", "ben", "gil", "dev", "olga"])
def test_for_everybody_else_the_message_is_not_there(cast: Cast, question: str, name: str, noun: str) -> None:
    client = browser(getattr(cast, name))
    assert client.post(f"{question}{noun}/").status_code == 404
    assert client.post(f"/today/messages/999999/{noun}/").status_code == 404
    assert not Postponement.objects.exists()


@pytest.mark.parametrize("noun", ["silence", "hello"])
def test_for_everybody_else_the_silence_is_not_there(cast: Cast, carla: Client, cohort: Cohort, noun: str) -> None:
    address = f"/today/{cohort.pk}/members/{cast.ana.pk}/{noun}/"
    for name in ("ana", "karl", "olga"):
        assert browser(getattr(cast, name)).post(address).status_code == 404
    for stranger in (cast.ben, cast.gil, cast.carla):
        assert carla.post(f"/today/{cohort.pk}/members/{stranger.pk}/{noun}/").status_code == 404
    assert not KnownSilence.objects.exists()


def test_acts_are_never_done_by_looking(carla: Client, cast: Cast, cohort: Cohort, question: str) -> None:
    person = f"/today/{cohort.pk}/members/{cast.ana.pk}/"
    for address in (f"{question}postponement/", f"{question}closing/", f"{person}silence/", f"{person}hello/"):
        assert carla.get(address).status_code == 405
        assert browser(None).post(address).status_code == 401


def test_a_form_from_elsewhere_is_refused(cast: Cast, cohort: Cohort, question: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser(cast.carla).cookies
    assert strict.post(f"{question}closing/").status_code == 403

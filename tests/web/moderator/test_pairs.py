"""Whoever moderates a group has no power over a conversation of two: not over their own, not over that of others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import Cast, say
from runde.chat.models import Message, Room
from runde.chat.pairing import open_pair
from runde.kit.time import now
from runde.moderation.reports import hide, report
from runde.people.models import Erased, Person
from runde.programme.models import Cohort
from web.moderator.browsing import read

pytestmark = pytest.mark.promise("C12")


def pair_of(cohort: Cohort, person: Person, other: Person) -> Room:
    return open_pair(group=cohort.room, person=person, other=other, by=person, now=now())


@pytest.fixture
def pair(cast: Cast, cohort: Cohort) -> Room:
    """Of Carla and Ana: what Carla wrote is reported, what Ana wrote is hidden by the office."""
    found = pair_of(cohort, cast.carla, cast.ana)
    say(found, cast.carla, "You are never right")
    report(room=found.pk, seq=1, by=cast.ana, now=now())
    say(found, cast.ana, "You are a fool")
    hide(room=found.pk, seq=2, by=cast.olga, reason="It hurts", now=now())
    return found


def test_what_was_reported_or_hidden_in_a_conversation_is_the_office_s(carla: Client, pair: Room) -> None:
    assert "You are never right" in read(carla, f"/today/room/{pair.pk}/")
    assert carla.get(f"/today/room/{pair.pk}/reports/").status_code == 404
    for seq in (1, 2):
        for noun in ("hide", "leave", "restore", "author", "closing"):
            address = f"/today/room/{pair.pk}/messages/{seq}/{noun}/"
            assert (carla.get(address).status_code, carla.post(address, {"reason": "x"}).status_code) == (404, 404)


def test_nothing_is_asked_with_answers_to_choose_from(carla: Client, pair: Room) -> None:
    asked = {"kind": "poll", "text": "Do you walk?", "option": ["Yes", "No"]}
    address = f"/today/room/{pair.pk}/poll/"
    assert (carla.get(address).status_code, carla.post(address, asked).status_code) == (404, 404)
    assert Message.objects.filter(room=pair).count() == 2


def test_nobody_begins_with_somebody_who_was_erased_meanwhile(
    cast: Cast, carla: Client, cohort: Cohort, one_to_one: Any
) -> None:
    one_to_one("open")
    Erased.objects.create(person=cast.anton, at=now(), extent=Erased.ALL, reason="moved away")
    assert carla.post(f"/today/room/{cohort.room_id}/conversations/{cast.anton.pk}/").status_code == 404
    assert carla.post(f"/today/room/{cohort.room_id}/conversations/{cast.ana.pk}/").status_code == 302


@pytest.fixture
def one_to_one(cohort: Cohort) -> Callable[[str], None]:
    """Gives the group's programme another one-to-one rule."""

    def given(rule: str) -> None:
        for edition in cohort.programme.editions.all():
            edition.content["one_to_one"] = rule
            edition.save(update_fields=["content"])

    return given

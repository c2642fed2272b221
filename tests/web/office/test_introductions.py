"""The office takes down what somebody says about themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cast import Cast
from runde.chat.joining import join
from runde.chat.models import Membership
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.moderation.gate import introduce
from runde.people.models import Person
from runde.programme.models import Cohort
from web.moderator.browsing import plain

pytestmark = pytest.mark.promise("C4")


def introduced(cohort: Cohort, person: Person, text: str) -> str:
    """Somebody says something about themselves; gives the address at which it is taken down."""
    introduce(membership=Membership.objects.get(room=cohort.room, person=person, left_at=None), text=text)
    return reverse("office:introduction_removal", args=[cohort.pk, person.pk])


def test_from_the_page_of_the_group_with_a_reason(office: Client, cast: Cast, cohort: Cohort) -> None:
    group = reverse("office:group", args=[cohort.pk])
    address = reverse("office:introduction_removal", args=[cohort.pk, cast.ana.pk])
    assert address not in office.get(group).content.decode()
    assert introduced(cohort, cast.ana, "Buy my pills") in office.get(group).content.decode()
    assert "Buy my pills" in plain(office.get(address).content.decode())
    refused = office.post(address, {"reason": ""})
    assert refused.status_code == 422
    assert "The reason is still missing." in plain(refused.content.decode())
    done = office.post(address, {"reason": "It advertises"}, follow=True)
    assert "The introduction is taken down." in plain(done.content.decode())
    assert address not in done.content.decode()
    assert Entry.objects.get(act="introduction.take_down").by == cast.olga.pk


def test_a_coordinator_does_not_judge_their_own(office: Client, cast: Cast, cohort: Cohort) -> None:
    join(room=cohort.room, person=cast.olga, by=cast.olga, now=now())
    address = introduced(cohort, cast.olga, "I am the office")
    assert "This is your own" in plain(office.get(address).content.decode())
    assert office.post(address, {"reason": "x"}).status_code == 404


def test_nobody_else_finds_it(cast: Cast, cohort: Cohort, by_device: Callable[[Person], Client]) -> None:
    address = introduced(cohort, cast.ana, "Buy my pills")
    for person in (cast.ana, cast.carla, cast.olga):
        assert by_device(person).get(address).status_code == 404
        assert by_device(person).post(address, {"reason": "x"}).status_code == 404

"""The pages on which one leaves: four choices, one confirmation, what has happened, and undoing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cast import PASSWORD, Cast
from keeping.filled import NOW
from runde.chat.joining import join
from runde.chat.models import Membership
from runde.consent.models import Request
from runde.keeping.leaving import finish_due
from runde.kit.time import now
from runde.people.helpline import set_helpline
from runde.people.models import Person
from web.moderator.browsing import browser, plain

pytestmark = pytest.mark.promise("D15")
HOME = "/own/leaving/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(cast: Cast) -> Iterator[Any]:
    """It is NOW, and somebody can be called."""
    with time_machine.travel(NOW, tick=False) as traveller:
        set_helpline(name="Herta Berger", phone="02742 9000", hours="", by=cast.olga, now=NOW)
        yield traveller


def text(client: Client, address: str = HOME) -> str:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("max-age=0")
    found: str = plain(response.content.decode())
    return found


def here(person: Person) -> int:
    return Membership.objects.filter(person=person, left_at=None).count()


def test_the_page_offers_four_things_in_three_sentences_each(cast: Cast) -> None:
    client = browser(cast.ana)
    page = client.get(HOME).content.decode()
    for words in ("Leave group Linde", "Stop taking part", "Have my data erased", "Fetch my data", "02742 9000"):
        assert words in page
    assert [part.count("<li>") for part in page.split('<ul class="points">')[1:]] == [3, 3, 3, 3]
    for address in ("/help/", "/kept/", f"/room/{cast.linde.pk}/"):
        assert f'href="{HOME}"' in client.get(address).content.decode()
    assert HOME not in Client().get("/kept/").content.decode()


def test_who_is_in_several_groups_leaves_one_of_them(cast: Cast) -> None:
    join(room=cast.ahorn, person=cast.ana, by=cast.olga, now=NOW - DAY)
    client = browser(cast.ana)
    page = text(client)
    assert page.index("Leave group Ahorn") < page.index("Leave group Linde")
    assert "Leave group Ahorn?" in text(client, f"{HOME}group/{cast.ahorn.pk}/")
    answer = client.post(f"{HOME}group/{cast.ahorn.pk}/", follow=True)
    assert answer.redirect_chain == [(HOME, 302)]
    page = plain(answer.content.decode())
    assert "You have left group Ahorn" in page
    assert "You can undo this until 19 Mar 2026, 13:00." in page
    assert "Call 02742 9000" in page
    assert (here(cast.ana), client.get("/room/").status_code) == (1, 200)
    request = Request.objects.get()
    answer = client.post(f"{HOME}requests/{request.pk}/undoing/", follow=True)
    assert "It is undone. Everything is as it was before." in answer.content.decode()
    assert here(cast.ana) == 2
    assert "You have left" not in text(client)


def test_the_last_page_of_who_left_everything_is_the_one_that_undoes_it(cast: Cast) -> None:
    client = browser(cast.ana)
    assert "Nobody else moderates" not in text(client, f"{HOME}stop/")
    client.post(f"{HOME}stop/", {"words": "I am tired"})
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1] == (HOME, 302)
    page = plain(answer.content.decode())
    assert "You take part no longer" in page
    assert "Back to my page" not in page, "this is it"
    assert "On 19 Mar 2026, 13:00 you are signed out on all devices." in page
    for gone in ("Leave a group", "Stop taking part"):
        assert gone not in page
    assert "Have my data erased" in page
    assert Request.objects.get().words == "I am tired"
    client.post(f"{HOME}requests/{Request.objects.get().pk}/undoing/")
    assert client.get("/room/").status_code == 200
    assert here(cast.ana) == 1


def test_two_pages_and_a_second_tap_say_the_same(cast: Cast) -> None:
    first, second = browser(cast.ana), browser(cast.ana)
    leave = f"{HOME}group/{cast.linde.pk}/"
    assert first.post(leave).status_code == 302
    for answer in (first.post(leave), second.get(leave), second.post(leave)):
        assert answer.headers["Location"] == HOME
    request = Request.objects.get()
    for client in (second, first):
        assert client.post(f"{HOME}requests/{request.pk}/undoing/").headers["Location"] == HOME
    assert here(cast.ana) == 1
    assert Request.objects.count() == 1


def test_after_the_day_a_sentence_says_whom_to_call(cast: Cast, clock: Any) -> None:
    client = browser(cast.ana)
    client.post(f"{HOME}group/{cast.linde.pk}/")
    undo = f"{HOME}requests/{Request.objects.get().pk}/undoing/"
    clock.move_to(NOW + DAY)
    assert "It was more than a day ago. If you want to undo it, please call us." in text(client)
    for _ in ("before the jobs came", "after"):
        answer = client.post(undo, follow=True)
        assert "so it cannot be undone here. Please call us" in answer.content.decode()
        assert "02742 9000" in answer.content.decode()
        assert here(cast.ana) == 0
        finish_due(now=now())
    assert "You have left" not in text(client), "it is over"
    client.post(f"{HOME}stop/")
    clock.move_to(NOW + 2 * DAY)
    finish_due(now=now())
    assert client.get(HOME).status_code == 401
    answer = browser(cast.ana).post(f"{HOME}requests/{Request.objects.last().pk}/undoing/", follow=True)  # type: ignore[union-attr]
    assert "Please call us" in answer.content.decode()


def test_an_erasure_that_waits_for_the_office_says_so(cast: Cast, clock: Any) -> None:
    client = browser(cast.ana)
    assert "the law lets your texts stay, without your name" in text(client, f"{HOME}erasure/")
    client.post(f"{HOME}erasure/")
    page = text(client)
    assert "You asked us to erase your data" in page
    assert "within a month at the latest" in page
    assert page.count("Have my data erased") == 0
    assert "Fetch my data" in page
    clock.move_to(NOW + DAY)
    finish_due(now=now())
    again = text(browser(cast.ana))  # with a new letter
    assert "You asked us to erase your data" in again
    assert "If you want to undo it, please call us." in again


def test_the_only_moderator_is_told_what_that_means(cast: Cast) -> None:
    client = browser(cast.carla)
    join(room=cast.ahorn, person=cast.carla, by=cast.olga, now=NOW - DAY, role=Membership.MODERATOR)
    assert "Nobody else moderates Linde. The team will see that" in text(client, f"{HOME}group/{cast.linde.pk}/")
    assert "Nobody else moderates" not in text(client, f"{HOME}group/{cast.ahorn.pk}/")
    client.post(f"{HOME}group/{cast.linde.pk}/")
    assert client.get(f"/today/room/{cast.linde.pk}/").status_code == 404
    client.post(f"{HOME}requests/{Request.objects.get().pk}/undoing/")
    assert client.get(f"/today/room/{cast.linde.pk}/").status_code in {200, 302}


@pytest.mark.parametrize("what", ["stop", "erasure"])
def test_the_only_coordinator_reads_why_not(cast: Cast, what: str) -> None:
    client = Client()
    client.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    answer = client.post(f"{HOME}{what}/")
    assert answer.status_code == 422
    assert "You are the only coordinator" in answer.content.decode()
    assert not Request.objects.exists()


def test_nobody_undoes_or_leaves_for_somebody_else(cast: Cast) -> None:
    browser(cast.ana).post(f"{HOME}stop/")
    request = Request.objects.get()
    for person in (cast.anton, cast.carla, cast.olga):
        assert browser(person).post(f"{HOME}requests/{request.pk}/undoing/").status_code == 404
    assert here(cast.ana) == 0
    assert browser(cast.ben).post(f"{HOME}group/{cast.linde.pk}/").status_code == 404
    assert browser(cast.gil).post(f"{HOME}group/{cast.linde.pk}/").status_code == 404, "who left before"


def test_the_page_costs_the_same_however_many_groups(cast: Cast, django_assert_num_queries: Callable[..., Any]) -> None:
    client = browser(cast.ana)
    text(client)
    with django_assert_num_queries(4):  # the device, the requests, the groups, the helpline
        text(client)
    for room in (cast.ahorn,):
        join(room=room, person=cast.ana, by=cast.olga, now=NOW)
    with django_assert_num_queries(4):
        text(client)
    client.post(f"{HOME}group/{cast.linde.pk}/")
    client.post(f"{HOME}group/{cast.ahorn.pk}/")
    with django_assert_num_queries(5):  # and the names of the groups that were left
        text(client)

"""The office sees who left, stopped or wants to be erased, undoes it for who calls, and decides about erasures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import Cast, say
from runde.chat.models import Membership
from runde.consent.asking import ask
from runde.consent.models import Request
from runde.keeping.leaving import come_to_stay, finish_due, go
from runde.kit.time import now
from runde.people.models import Erased
from runde.programme.models import Cohort
from web.moderator.browsing import plain

pytestmark = [pytest.mark.promise("D15"), pytest.mark.promise("B16")]
DAY = timedelta(days=1)
REQUESTS = "/office/requests/"


def text(office: Client, address: str = REQUESTS) -> str:
    response = office.get(address)
    assert response.status_code == 200
    found: str = plain(response.content.decode())
    return found


def test_the_first_page_counts_and_asks(office: Client, cast: Cast, cohort: Cohort) -> None:
    assert "Requests (" not in text(office, "/office/")
    go(person=cast.anton, kind=Request.LEAVE, room=cast.linde, now=now())
    ask(person=cast.anton, kind=Request.COPY, now=now())
    board = text(office, "/office/")
    assert "Requests (1 open: somebody left or stops)" in board
    assert "please decide" not in board
    go(person=cast.ana, kind=Request.ERASE, now=now())
    board = text(office, "/office/")
    assert "Requests (2 open: people left or stop)" in board
    assert "1 person asks to have their data erased: please decide." in board


def test_also_where_no_group_runs(office: Client, cast: Cast) -> None:
    assert REQUESTS not in office.get("/office/").content.decode()
    go(person=cast.ana, kind=Request.ERASE, now=now())
    board = office.get("/office/").content.decode()
    assert board.count(f'href="{REQUESTS}"') == 2


def test_the_list_says_who_what_when_and_what_became_of_it(office: Client, cast: Cast) -> None:
    assert "Nobody has asked for anything." in text(office)
    at = now()
    left = go(person=cast.ana, kind=Request.LEAVE, room=cast.linde, now=at, words="<b>Too loud</b>")
    go(person=cast.anton, kind=Request.STOP, now=at)
    erased = go(person=cast.ben, kind=Request.ERASE, now=at)
    ask(person=cast.carla, kind=Request.COPY, now=at)
    page = text(office)
    for words in (
        "left group Linde", "<b>Too loud</b>", "stops taking part", "wants their data erased", "waits for you",
        "can be undone until 12 Mar 2026, 13:00", "to be done by 8 Apr 2026", "11 Mar 2026, 13:00",
    ):  # fmt: skip
        assert words in page
    assert "<b>Too" not in office.get(REQUESTS).content.decode()
    assert "Carla" not in page, "a copy needs nobody"
    come_to_stay(request=left, by=cast.ana, now=at)
    finish_due(now=at + DAY)
    page = text(office)
    assert "undone on 11 Mar 2026, 13:00" in page
    assert "done on 12 Mar 2026, 13:00" in page
    assert f"{REQUESTS}{erased.pk}/erasure/" in office.get(REQUESTS).content.decode()


def test_who_calls_within_the_day_or_before_the_erasure_is_helped(office: Client, cast: Cast) -> None:
    request = go(person=cast.ana, kind=Request.ERASE, now=now())
    finish_due(now=now() + DAY)
    answer = office.post(f"{REQUESTS}{request.pk}/undoing/", follow=True)
    assert "It is undone: Ana is in the groups again." in answer.content.decode()
    assert Membership.objects.filter(person=cast.ana, left_at=None).exists()
    request.refresh_from_db()
    assert request.undone_by == cast.olga
    stopped = go(person=cast.ana, kind=Request.STOP, now=now())
    finish_due(now=now() + DAY)
    answer = office.post(f"{REQUESTS}{stopped.pk}/undoing/", follow=True)
    assert "cannot be undone here" in answer.content.decode()


@pytest.mark.parametrize(("chosen", "extent"), [("all", "all"), ("all-but-study", "all-but-study"), ("", "all")])
def test_one_button_decides_how_much_is_erased(office: Client, cast: Cast, chosen: str, extent: str) -> None:
    say(cast.linde, cast.ana, "A word of mine", at=now())
    request = go(person=cast.ana, kind=Request.ERASE, now=now(), words="Please")
    address = f"{REQUESTS}{request.pk}/erasure/"
    page = text(office, address)
    assert "the text of 1 message" in page
    assert "by 8 Apr 2026 the law wants it done" in page
    assert not Erased.objects.exists()
    answer = office.post(address, {"extent": chosen}, follow=True)
    assert "when the day is over in which the person can undo it" in answer.content.decode()
    assert "decided; erased on 12 Mar 2026, 13:00" in plain(answer.content.decode())
    assert "please decide" not in text(office, "/office/")
    finish_due(now=now() + DAY)
    erased = Erased.objects.get()
    assert (erased.extent, erased.by) == (extent, cast.olga)
    assert "asked for by this person" in text(office, f"/office/people/{cast.ana.pk}/")
    assert "done on 12 Mar 2026, 13:00" in text(office)
    answer = office.get(address, follow=True)
    assert "There is nothing to decide here any more." in answer.content.decode()


def test_what_cannot_be_erased_says_why(office: Client, cast: Cast) -> None:
    request = go(person=cast.ana, kind=Request.ERASE, now=now() - 2 * DAY)
    Erased.objects.create(person=cast.ana, at=now(), extent=Erased.ALL, reason="x")
    answer = office.post(f"{REQUESTS}{request.pk}/erasure/")
    assert (answer.status_code, "were already erased" in answer.content.decode()) == (422, True)


def test_after_the_day_it_is_erased_within_a_minute(office: Client, cast: Cast) -> None:
    request = go(person=cast.ana, kind=Request.ERASE, now=now() - 2 * DAY)
    finish_due(now=now())
    answer = office.post(f"{REQUESTS}{request.pk}/erasure/", follow=True)
    assert "The data are erased within a minute." in answer.content.decode()
    finish_due(now=now())
    assert Erased.objects.exists()


def test_copies_and_what_is_no_erasure_are_not_decided_here(office: Client, cast: Cast) -> None:
    copy, _ = ask(person=cast.ana, kind=Request.COPY, now=now())
    left = go(person=cast.ana, kind=Request.STOP, now=now())
    for verb in ("erasure", "undoing"):
        assert office.post(f"{REQUESTS}{copy.pk}/{verb}/").status_code == 404
    answer = office.post(f"{REQUESTS}{left.pk}/erasure/", follow=True)
    assert "There is nothing to decide here any more." in answer.content.decode()


def test_the_list_costs_the_same_however_long(office: Client, cast: Cast) -> None:
    go(person=cast.ana, kind=Request.LEAVE, room=cast.linde, now=now())
    text(office)
    with CaptureQueriesContext(connection) as one:
        text(office)
    for person in (cast.anton, cast.ben, cast.karl):
        go(person=person, kind=Request.STOP, now=now())
    with CaptureQueriesContext(connection) as four:
        text(office)
    assert len(one) == len(four)

"""The way to the home screen, and the code for the app on an iPhone."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from cast import Cast
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.people.devices import make_device
from runde.people.letters import LetterGone, issue_code, issue_letter, look_up, state_of, use_letter
from runde.people.models import Letter
from runde.people.pins import hash_pin, set_pin, try_pin
from runde.people.signin import DEVICE_COOKIE
from runde.web.office.standing import standings


@pytest.fixture
def ana(cast: Cast) -> Client:
    """Ana's browser; her PIN is 2580."""
    set_pin(person=cast.ana, hashed=hash_pin("2580"), now=now())
    client = Client()
    client.cookies[DEVICE_COOKIE] = make_device(person=cast.ana, label="", now=now())[1]
    return client


@pytest.mark.promise("D3")
def test_the_right_pin_gives_a_code_with_which_the_app_begins(ana: Client, cast: Cast) -> None:
    assert 'href="/manifest.webmanifest"' in ana.get("/own/install/").content.decode()
    assert ana.post("/own/install/", {"pin": "1111"}).status_code == 422
    assert not Letter.objects.exists()
    page = ana.post("/own/install/", {"pin": "2580"}, follow=True).content.decode()
    [code] = re.findall(r'href="/manifest.webmanifest\?code=(\w{8})"', html.unescape(page))
    assert f"{code[:4]} {code[4:]}" in page
    assert ana.get("/manifest.webmanifest", {"code": code}).json()["start_url"] == f"/join/{code}/"
    letter = look_up(code)
    assert letter is not None
    device, _ = use_letter(letter=letter, pin="", label="App", now=now())
    assert (device.person, try_pin(person=cast.ana, pin="2580", now=now())) == (cast.ana, True)
    assert "?code=" not in ana.get("/own/install/").content.decode()
    assert Entry.objects.filter(act__in=["code.issue", "code.use"], by=cast.ana.pk).count() == 2


def test_a_code_lasts_ten_minutes(cast: Cast) -> None:
    letter = issue_code(person=cast.ana, now=now())
    with time_machine.travel(now() + timedelta(minutes=10, seconds=1)), pytest.raises(LetterGone):
        use_letter(letter=letter, pin="", label="", now=now())


def test_a_new_code_withdraws_the_one_before_and_no_letter_on_paper(cast: Cast) -> None:
    paper = issue_letter(person=cast.ana, by=cast.olga, now=now())
    first, second = (issue_code(person=cast.ana, now=now()) for _ in range(2))
    for letter in (paper, first, second):
        letter.refresh_from_db()
    assert [state_of(letter, now()) for letter in (paper, first, second)] == ["", "withdrawn", ""]
    issue_letter(person=cast.ana, by=cast.olga, now=now())
    second.refresh_from_db()
    assert state_of(second, now()) == "withdrawn"


def test_the_office_does_not_take_a_code_for_a_letter(cast: Cast) -> None:
    before = standings([cast.ana], now())[cast.ana.pk]
    letter = issue_code(person=cast.ana, now=now())
    assert standings([cast.ana], now())[cast.ana.pk] == before
    client = Client()
    client.force_login(cast.olga.user)
    assert client.get(f"/office/people/{cast.ana.pk}/").context["letters"] == []
    assert not letter.usable(now() + timedelta(minutes=10))


def test_who_has_no_pin_is_told_how_else(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.olga.user)
    page = client.get("/own/install/", headers={"User-Agent": "Mozilla/5.0 (iPhone)"}).content.decode()
    assert "You have no PIN that works here." in page
    assert page.count('<details class="card" open>') == 1

"""The PIN after a long pause, and signing out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from cast import PASSWORD, Cast
from runde.kit.bus import bus
from runde.kit.time import now
from runde.outbox.models import Event
from runde.people.letters import issue_letter
from runde.people.models import Device, Helpline, Pin
from runde.people.pins import hash_pin, set_pin
from web.door.browser import SignedIn, text


@pytest.fixture
def away(cast: Cast, human: Helpline, signed_in: SignedIn) -> Client:
    """Ana's browser after forty days."""
    set_pin(person=cast.ana, hashed=hash_pin("2580"), now=now())
    client = signed_in(cast.ana)
    Device.objects.update(used_at=now() - timedelta(days=40))
    return client


@pytest.mark.promise("D1")
def test_after_a_long_pause_the_pin_opens_the_device(away: Client, cast: Cast) -> None:
    assert away.get("/api/me").status_code == 401
    assert away.get("/").headers["Location"] == "/pin/"
    page = away.get("/start/")
    assert page.headers["Location"] == "/pin/?next=%2Fstart%2F"
    page = away.get(page.headers["Location"])
    assert "Hello, Ana" in text(page)
    page = away.post("/pin/", {"pin": "2580", "next": "/start/"})
    assert (page.status_code, page.headers["Location"]) == (302, "/start/")
    assert away.get("/api/me").json()["person"] == cast.ana.pk
    assert away.get("/pin/").headers["Location"] == "/"


def test_a_foreign_address_is_never_led_to(away: Client) -> None:
    for address in ("https://evil.example/", "//evil.example", "javascript:alert(1)", ""):
        assert 'name="next" value="/"' in text(away.get("/pin/", {"next": address}))
    assert away.post("/pin/", {"pin": "2580", "next": "//evil.example"}).headers["Location"] == "/"


def test_the_last_tries_are_counted_and_the_tenth_locks(away: Client, human: Helpline) -> None:
    for left in range(9, 0, -1):
        page = away.post("/pin/", {"pin": "1470"})
        assert page.status_code == 422
        assert "This PIN is not right." in text(page)
        assert ("more tr" in text(page)) == (left <= 3)
    assert "You have 1 more try." in text(page)
    page = away.post("/pin/", {"pin": "1470"})
    assert f"Please call {human.name}, {human.phone}: you will get a new letter." in text(page)
    page = away.post("/pin/", {"pin": "2580"})
    assert "The PIN was wrong ten times" in text(page)
    assert 'name="pin"' not in text(away.get("/pin/"))


@pytest.mark.parametrize("typed", ["", "258", "25 8", "258o", "258025802", "２５８０"])
def test_what_cannot_be_a_pin_is_said_so_and_costs_no_try(typed: str, away: Client, cast: Cast) -> None:
    for _ in range(11):
        page = away.post("/pin/", {"pin": typed})
        assert page.status_code == 422
        assert "A PIN has 4 to 8 digits. Please type all of yours." in text(page)
    assert Pin.objects.get(person=cast.ana).wrong == 0
    assert away.post("/pin/", {"pin": " 25 80 "}).status_code == 302


def test_locked_without_a_helpline(away: Client) -> None:
    Helpline.objects.all().delete()
    for _ in range(10):
        page = away.post("/pin/", {"pin": "1470"})
    assert "Please ask the person who gave you your letter for a new one." in text(page)


def test_who_is_somebody_else_signs_the_device_out(away: Client) -> None:
    page = away.post("/sign-out/")
    assert (page.status_code, page.headers["Location"]) == (302, "/welcome/")
    assert Device.objects.get().revoked_at is not None
    assert away.cookies["runde_device"].value == ""


def test_a_device_signs_out(cast: Cast, human: Helpline, signed_in: SignedIn) -> None:
    client = signed_in(cast.ana)
    token = client.cookies["runde_device"].value
    assert client.get("/sign-out/").status_code == 405
    assert "You are signed in as Ana." in text(client.get("/help/"))
    client.post("/sign-out/")
    client.cookies["runde_device"] = token
    assert client.get("/api/me").status_code == 401
    assert client.get("/start/").status_code == 401
    assert Event.objects.filter(kind="signed_out", payload__person=cast.ana.pk).count() == 1


def test_staff_sign_out(client: Client, cast: Cast, human: Helpline) -> None:
    client.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    assert "your e-mail address and your password" in text(client.get("/help/"))
    client.post("/sign-out/")
    assert client.get("/api/me").status_code == 401
    assert Event.objects.get(kind="signed_out").payload == {"device": None, "person": cast.olga.pk}


@pytest.mark.django_db(transaction=True)
def test_a_staff_session_has_ended_when_its_connections_are_closed(client: Client, cast: Cast) -> None:
    client.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    left: list[int] = []
    stop = bus().listen(lambda kind, payload: left.append(Session.objects.count()))
    client.post("/sign-out/")
    stop()
    assert left == [0]


def test_a_letter_ends_the_staff_session_of_its_browser(client: Client, cast: Cast) -> None:
    client.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    letter = issue_letter(person=cast.ana, by=cast.olga, now=now())
    client.post(f"/join/{letter.code}/", {"pin": "2580"})
    assert Event.objects.get(kind="signed_out").payload == {"device": None, "person": cast.olga.pk}


def test_nobody_signs_out(client: Client, db: None) -> None:
    assert client.post("/sign-out/").status_code == 302
    assert not Event.objects.exists()


def test_signing_out_needs_the_csrf_token(cast: Cast, signed_in: SignedIn) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(cast.ana).cookies
    assert client.post("/sign-out/").status_code == 403
    assert Device.objects.get().revoked_at is None

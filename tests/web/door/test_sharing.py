"""Several people, one phone: each behind their own PIN."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from cast import PASSWORD, Cast
from runde.kit.time import now
from runde.outbox.models import Event
from runde.people.devices import revoke
from runde.people.letters import issue_letter
from runde.people.models import Device, Helpline, Person
from runde.people.pins import tries_left
from web.door.browser import text

PINS = {"Ana": "2580", "Anton": "1470", "Ben": "3691", "Dev": "9513", "Gil": "7539"}

Comes = Callable[[Person], None]


@pytest.fixture
def phone(human: Helpline) -> Client:
    """One phone for all."""
    return Client()


@pytest.fixture
def comes(phone: Client, cast: Cast) -> Comes:
    """Somebody comes in on this phone, with a letter."""

    def come(person: Person) -> None:
        letter = issue_letter(person=person, by=cast.olga, now=now())
        assert phone.post(f"/join/{letter.code}/", {"pin": PINS[person.name]}).status_code == 302

    return come


def device_of(person: Person) -> Device:
    return Device.objects.filter(person=person).latest("pk")


def here(phone: Client) -> int | None:
    response = phone.get("/api/me")
    return int(response.json()["person"]) if response.status_code == 200 else None


def names(phone: Client) -> list[str]:
    return re.findall(r'class="pick"[^>]*><bdi>([^<]+)</bdi>', text(phone.get("/switch/")))


def change_to(phone: Client, person: Person) -> None:
    response = phone.post(f"/switch/{device_of(person).pk}/")
    assert (response.status_code, response.headers["Location"]) == (302, "/pin/")


def test_two_share_a_phone_and_change_over_with_their_pins(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    comes(cast.anton)
    assert here(phone) == cast.anton.pk
    assert names(phone) == ["Anton", "Ana"]
    change_to(phone, cast.ana)
    assert here(phone) is None
    assert phone.get("/room/").headers["Location"].startswith("/pin/")
    assert "Please enter your PIN." in text(phone.get("/pin/"))
    assert "You have not been here for a while" not in text(phone.get("/pin/"))
    assert phone.post("/pin/", {"pin": PINS["Anton"]}).status_code == 422
    assert here(phone) is None
    phone.post("/pin/", {"pin": PINS["Ana"]})
    assert here(phone) == cast.ana.pk
    change_to(phone, cast.anton)
    phone.post("/pin/", {"pin": PINS["Anton"]})
    assert here(phone) == cast.anton.pk
    assert Device.objects.filter(revoked_at=None).count() == 2


def test_a_token_put_aside_opens_nothing_without_the_pin(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    token = phone.cookies["runde_device"].value
    comes(cast.anton)
    assert phone.cookies["runde_others"].value == token
    other = Client()
    other.cookies["runde_device"] = token
    assert here(other) is None
    assert Client().get("/api/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_the_cookie_of_the_others_is_readable_by_no_script(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    comes(cast.anton)
    cookie = phone.cookies["runde_others"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 400 * 86_400)
    for address in ("/switch/", "/room/", "/start/"):
        page = text(phone.get(address))
        assert cookie.value not in page
        assert phone.cookies["runde_device"].value not in page


def test_after_the_change_nothing_of_the_other_is_found(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    comes(cast.anton)
    secret = phone.cookies["runde_csrf"].value
    response = phone.post(f"/switch/{device_of(cast.ana).pk}/")
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert "no-store" in response.headers["Cache-Control"]
    assert phone.cookies["runde_csrf"].value != secret  # an old tab of the other can send nothing more
    gone = [event.payload for event in Event.objects.filter(kind="signed_out")]
    assert gone == [{"device": device_of(one).pk, "person": one.pk} for one in (cast.ana, cast.anton)]


def test_wrong_pins_are_counted_as_ever(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    comes(cast.anton)
    for number in range(10):
        change_to(phone, cast.ana if number % 2 == 0 else cast.anton)
        assert phone.post("/pin/", {"pin": "0001"}).status_code == 422
    assert tries_left(cast.ana) == tries_left(cast.anton) == 5


def test_signing_out_removes_only_who_is_here(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    comes(cast.anton)
    page = phone.post("/sign-out/")
    assert page.headers["Location"] == "/switch/"
    assert phone.get("/").headers["Location"] == "/switch/"
    assert names(phone) == ["Ana"]
    assert "Who are you?" in text(phone.get("/room/"))
    change_to(phone, cast.ana)
    phone.post("/pin/", {"pin": PINS["Ana"]})
    assert here(phone) == cast.ana.pk
    phone.post("/sign-out/")
    assert phone.get("/").headers["Location"] == "/welcome/"
    assert names(phone) == []


def test_whoever_was_revoked_is_no_longer_in_the_list(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    comes(cast.anton)
    device = device_of(cast.ana)
    revoke(device=device, by=cast.olga, now=now())
    assert names(phone) == ["Anton"]
    assert phone.post(f"/switch/{device.pk}/").status_code == 404


def test_nobody_changes_over_to_a_device_of_another_browser(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    stranger = Client()
    assert stranger.post(f"/switch/{device_of(cast.ana).pk}/").status_code == 404
    stranger.cookies["runde_others"] = "invented.tokens..here"
    assert stranger.post(f"/switch/{device_of(cast.ana).pk}/").status_code == 404
    assert names(stranger) == []
    assert phone.get(f"/switch/{device_of(cast.ana).pk}/").status_code == 405


def test_at_most_four_and_who_was_away_longest_goes(phone: Client, comes: Comes, cast: Cast) -> None:
    everybody = [cast.ana, cast.anton, cast.ben, cast.dev]
    for person in everybody:
        comes(person)
    assert names(phone) == ["Dev", "Ben", "Anton", "Ana"]
    assert "At most 4 people can use one device." in text(phone.get("/switch/"))
    comes(cast.gil)
    assert names(phone) == ["Gil", "Dev", "Ben", "Anton"]
    assert device_of(cast.ana).revoked_at is not None


def test_a_new_letter_replaces_one_s_older_device_in_this_browser(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    first = device_of(cast.ana)
    comes(cast.anton)
    comes(cast.ana)
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert names(phone) == ["Ana", "Anton"]


def test_staff_who_sign_in_here_sign_everybody_out(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    comes(cast.anton)
    phone.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    assert here(phone) == cast.olga.pk
    assert not Device.objects.filter(revoked_at=None).exists()
    assert names(phone) == []


def test_signing_out_everywhere_leaves_the_others_on_this_phone(phone: Client, comes: Comes, cast: Cast) -> None:
    comes(cast.ana)
    comes(cast.anton)
    page = phone.post("/own/devices/sign-out/", follow=True)
    assert page.redirect_chain == [("/", 302), ("/switch/", 302)]
    assert names(phone) == ["Ana"]

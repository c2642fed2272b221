"""Staff sign in with e-mail and password; nobody signs up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from cast import PASSWORD, Cast
from runde.kit.time import now
from runde.people.devices import make_device
from runde.people.models import Device, User
from runde.web.staff import StaffAccountAdapter


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, password: str = PASSWORD, login: str = "olga@example.org") -> str:
    page = client.post("/staff/", {"login": login, "password": password})
    return page.headers.get("Location", page.content.decode())


def test_a_coordinator_signs_in(client: Client, cast: Cast) -> None:
    assert sign_in(client, login="OLGA@example.org") == "/"
    cookie = client.cookies["runde_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.get("/api/me").json()["person"] == cast.olga.pk
    assert client.get("/staff/").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("login", "password"), [("olga@example.org", "x"), ("nobody@example.org", PASSWORD), ("x", "")]
)
def test_what_does_not_fit_says_so_and_no_more(client: Client, cast: Cast, login: str, password: str) -> None:
    shown = sign_in(client, password, login)
    assert "E-mail address and password do not fit together." in shown
    assert client.get("/api/me").status_code == 401


def test_many_wrong_passwords_have_to_wait(client: Client, cast: Cast) -> None:
    for _ in range(5):
        assert "do not fit together" in sign_in(client, "wrong")
    assert "wait five minutes" in sign_in(client)
    assert client.get("/api/me").status_code == 401


def test_very_many_tries_from_one_address(client: Client, cast: Cast) -> None:
    pages = [client.post("/staff/", {"login": f"a{number}@example.org", "password": "x"}) for number in range(40)]
    assert pages[-1].status_code in {200, 429}
    shown = pages[-1].content.decode()
    assert "wait five minutes" in shown


def test_a_closed_account(client: Client, cast: Cast) -> None:
    User.objects.update(is_active=False)
    page = client.post("/staff/", {"login": "olga@example.org", "password": PASSWORD}, follow=True)
    assert client.get("/api/me").status_code == 401
    assert page.status_code == 200
    assert "This account is closed" in client.get("/staff/closed/").content.decode()


def test_nobody_signs_up(client: Client, db: None, rf: RequestFactory) -> None:
    for address in ("/staff/signup/", "/accounts/signup/", "/signup/", "/staff/password/reset/"):
        assert client.get(address).status_code == 404
    assert not StaffAccountAdapter().is_open_for_signup(rf.get("/"))


def test_signing_in_signs_the_device_of_this_browser_out(client: Client, cast: Cast) -> None:
    device, token = make_device(person=cast.ana, label="", now=now())
    client.cookies["runde_device"] = token
    sign_in(client)
    assert Device.objects.get(pk=device.pk).revoked_at is not None
    assert client.cookies["runde_device"].value == ""
    assert client.get("/api/me").json()["person"] == cast.olga.pk

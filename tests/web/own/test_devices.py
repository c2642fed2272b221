"""Where one is signed in, and signing out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from cast import PASSWORD, Cast
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.outbox.models import Event
from runde.people.devices import make_device, revoke
from runde.people.helpline import set_helpline
from runde.people.models import Device, Person
from runde.people.signin import DEVICE_COOKIE

Browsers = Callable[..., Client]


@pytest.fixture
def browser(cast: Cast) -> Browsers:
    """A browser with a device of its own."""
    set_helpline(name="Herta Berger", phone="02742 9000", hours="", by=cast.olga, now=now())

    def signed_in(person: Person, label: str = "Chrome, Android") -> Client:
        client = Client()
        client.cookies[DEVICE_COOKIE] = make_device(person=person, label=label, now=now())[1]
        return client

    return signed_in


@pytest.mark.parametrize("address", ["/own/devices/", "/own/devices/sign-out/", "/switch/", "/help/"])
def test_every_form_that_signs_out_here_takes_along_what_this_browser_keeps(
    cast: Cast, browser: Browsers, address: str
) -> None:
    ana = browser(cast.ana)
    make_device(person=cast.ana, label="Edge, Windows", now=now())
    page = ana.get(address).content.decode()
    assert page.count(f'data-forget="{cast.ana.pk}"') == 1, "not where another device is signed out"
    assert page.count("js/leaving") == 1


def test_the_list_names_my_devices_and_marks_this_one(cast: Cast, browser: Browsers) -> None:
    browser(cast.ben, "Firefox, Linux")
    gone, _ = make_device(person=cast.ana, label="Edge, Windows", now=now())
    revoke(device=gone, by=cast.ana, now=now())
    browser(cast.ana, "Safari, iPad")
    Device.objects.filter(label="Safari, iPad").update(used_at=now() - timedelta(days=3))
    browser(cast.ana, "")
    page = browser(cast.ana).get("/own/devices/").content.decode()
    for words in ("Chrome, Android", "Safari, iPad", "Unnamed device", "02742 9000"):
        assert words in page
    assert page.count("· this device") == 1
    assert page.index("· this device") > page.index("Chrome, Android")
    assert "Firefox" not in page
    assert "Edge" not in page


def test_one_device_is_signed_out_and_the_others_stay(cast: Cast, browser: Browsers) -> None:
    here, there = browser(cast.ana), browser(cast.ana, "Safari, iPad")
    device = Device.objects.get(label="Safari, iPad")
    page = here.post(f"/own/devices/{device.pk}/sign-out/", follow=True)
    assert page.redirect_chain == [("/own/devices/", 302)]
    assert "This device is signed out." in page.content.decode()
    assert there.get("/room/").status_code == 401
    assert here.post(f"/own/devices/{device.pk}/sign-out/").status_code == 404
    entry = Entry.objects.get(act="device.revoke")
    assert (entry.by, entry.on) == (cast.ana.pk, f"device:{device.pk}")


def test_this_device_is_signed_out(cast: Cast, browser: Browsers) -> None:
    here, there = browser(cast.ana), browser(cast.ana)
    device = Device.objects.order_by("pk")[0]
    page = here.post(f"/own/devices/{device.pk}/sign-out/")
    assert (page.headers["Location"], page.headers["Clear-Site-Data"]) == ("/", '"cache"')
    assert here.cookies[DEVICE_COOKIE].value == ""
    assert there.get("/own/devices/").status_code == 200


@pytest.mark.parametrize("name", ["anton", "carla", "gil", "olga"])
def test_nobody_signs_out_somebody_else_s_device(cast: Cast, browser: Browsers, name: str) -> None:
    browser(cast.ana)
    device = Device.objects.get()
    client = browser(getattr(cast, name))
    assert client.post(f"/own/devices/{device.pk}/sign-out/").status_code == 404
    assert client.post("/own/devices/987654/sign-out/").status_code == 404
    assert Device.objects.filter(pk=device.pk, revoked_at=None).exists()


def test_signing_out_everywhere_says_first_what_happens(cast: Cast, browser: Browsers) -> None:
    here, there, other = browser(cast.ana), browser(cast.ana), browser(cast.anton)
    page = here.get("/own/devices/sign-out/").content.decode()
    assert "You are signed in on 2 devices." in page
    assert "To come back you need a new letter." in page
    assert "02742 9000" in page
    assert there.get("/own/devices/").status_code == 200
    response = here.post("/own/devices/sign-out/", follow=True)
    assert response.redirect_chain == [("/", 302), ("/welcome/", 302)]
    assert "You are signed out everywhere." in response.content.decode()
    assert here.get("/room/").status_code == there.get("/room/").status_code == 401
    assert other.get("/own/devices/").status_code == 200
    assert Event.objects.get(kind="signed_out").payload == {"device": None, "person": cast.ana.pk}


def test_staff_end_all_their_sessions_too(cast: Cast, browser: Browsers) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    assert "with your e-mail address and your password" in here.get("/own/devices/").content.decode()
    here.post("/own/devices/sign-out/")
    assert not Session.objects.exists()
    assert there.get("/own/devices/").status_code == 401


def test_without_anybody_there_is_no_list(client: Client, db: None) -> None:
    for address in ("/own/devices/", "/own/devices/sign-out/", "/own/look/"):
        assert client.get(address).status_code == client.post(address).status_code or address == "/own/devices/"
        assert client.get(address).status_code == 401


def test_the_number_of_queries_does_not_grow(cast: Cast, browser: Browsers, django_assert_num_queries: Any) -> None:
    here = browser(cast.ana)
    with django_assert_num_queries(3):  # the device, the list, the helpline
        here.get("/own/devices/")
    for _ in range(2):
        browser(cast.ana)
    with django_assert_num_queries(3):
        here.get("/own/devices/")

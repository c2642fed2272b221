"""Text and colours: chosen by a button, at once and on every page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cast import PASSWORD, Cast
from runde.kit.time import now
from runde.people.devices import make_device, park
from runde.people.models import Device, Person, Preferences
from runde.people.signin import DEVICE_COOKIE


def browser(person: Person) -> Client:
    client = Client()
    client.cookies[DEVICE_COOKIE] = make_device(person=person, label="test", now=now())[1]
    return client


def root(client: Client, address: str) -> str:
    found = re.search(r"<html[^>]*>", client.get(address).content.decode())
    assert found
    return found[0]


@pytest.mark.promise("D6")
@pytest.mark.parametrize(
    "address", ["/room/", "/help/", "/kept/", "/own/look/", "/own/devices/", "/switch/", "/nothing/"]
)
def test_what_is_chosen_counts_on_every_page_from_its_first_line(cast: Cast, address: str) -> None:
    client = browser(cast.ana)
    assert root(client, address) == '<html lang="en">'
    client.post("/own/look/", {"text_size": "32"})
    client.post("/own/look/", {"theme": "dark"})
    assert root(client, address) == '<html lang="en" data-theme="dark" data-text="32">'
    assert '<meta name="color-scheme" content="dark">' in client.get(address).content.decode()
    assert root(browser(cast.anton), address) == '<html lang="en">'
    assert root(browser(cast.ana), address) == '<html lang="en" data-theme="dark" data-text="32">'


def test_the_page_of_the_pin_is_as_its_person_reads(cast: Cast) -> None:
    client = browser(cast.ana)
    client.post("/own/look/", {"text_size": "24"})
    park(device=Device.objects.get(), now=now())
    assert root(client, "/pin/") == '<html lang="en" data-text="24">'


def test_the_choice_leads_back_to_where_it_was_made(cast: Cast) -> None:
    client = browser(cast.ana)
    here = client.post("/own/look/", {"text_size": "20", "next": "/room/1/welcome/look/"})
    assert here.headers["Location"] == "/room/1/welcome/look/#text"
    elsewhere = client.post("/own/look/", {"theme": "light", "next": "https://evil.example/"})
    assert elsewhere.headers["Location"] == "/#colours"
    page = client.get("/own/look/").content.decode()
    assert page.count('aria-current="true"') == 2
    assert re.search(r'value="20" aria-current="true"', page)
    assert re.search(r'value="light" aria-current="true"', page)


@pytest.mark.parametrize("wish", [{"text_size": "19"}, {"text_size": "x"}, {"text_size": "²"}, {}, {"theme": "pink"}])
def test_what_is_not_offered_is_not_taken(cast: Cast, wish: dict[str, str]) -> None:
    response = browser(cast.ana).post("/own/look/", wish)
    assert response.status_code == 422
    assert "Please choose one of the" in response.content.decode()
    assert not Preferences.objects.exists()


def test_it_costs_no_query(cast: Cast, django_assert_num_queries: Any) -> None:
    """Of a device they come along with the device, of staff with their person."""
    client = browser(cast.ana)
    with django_assert_num_queries(2):  # the device, the helpline
        client.get("/kept/")
    client.post("/own/look/", {"text_size": "32"})
    with django_assert_num_queries(2):
        client.get("/kept/")
    staff = Client()
    staff.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    staff.post("/own/look/", {"text_size": "26"})
    with django_assert_num_queries(4):  # the session, the account, the person, the helpline
        assert root(staff, "/kept/") == '<html lang="en" data-text="26">'

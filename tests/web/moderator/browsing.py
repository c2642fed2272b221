"""A moderator's browser for tests, and the group in which it is used."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from cast import Cast, settle
from programme.packing import EARLY, due_of, group
from runde.chat.models import Membership
from runde.kit.time import now
from runde.packages.library import library_path
from runde.people.devices import make_device
from runde.people.models import Person
from runde.people.signin import DEVICE_COOKIE
from runde.programme.cohorts import place
from runde.programme.models import Cohort

LIBRARY = library_path("diabetes-type2")


def browser(person: Person | None) -> Client:
    """A browser that is signed in as `person`, or as nobody."""
    client = Client()
    if person is not None:
        client.cookies[DEVICE_COOKIE] = make_device(person=person, label="test", now=now())[1]
    return client


def birch(cast: Cast, **changes: Any) -> Cohort:
    """Group Birke with the library's programme from 2 March 2026: Carla moderates, Ana and Anton are members."""
    cohort = group(cast, LIBRARY, **changes)
    place(person=cast.anton, cohort=cohort, role=Membership.MEMBER, by=cast.olga, now=EARLY)
    settle(cohort.room, at=EARLY)
    return cohort


def read(client: Client, address: str, status: int = 200) -> str:
    """What stands on a page, without its marks."""
    response = client.get(address)
    assert response.status_code == status
    return plain(response.content.decode())


def plain(html: str) -> str:
    """The words of a page, as people see them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def item_address(cohort: Cohort, item: str, noun: str = "") -> str:
    """The address of an item of the group, or of something below it."""
    return f"/today/items/{due_of(cohort, item).pk}/{noun}"


def told(client: Client, address: str, data: dict[str, str] | None = None) -> str:
    """Do an act and follow it to the page; returns what the page says about it."""
    response = client.post(address, data or {}, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[0][1] == 303
    found = re.search(r'<div class="notice told".*?</div>', response.content.decode(), re.DOTALL)
    return plain(found[0]) if found else ""

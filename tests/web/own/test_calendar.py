"""The private address of one's calendar: what is fetched there, and when it stops."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from agenda.making import MONDAY, meeting
from cast import Cast, gather
from runde.agenda.feeding import feed_of, open_feed
from runde.chat.joining import leave
from runde.kit.time import now
from runde.people.models import Person
from web.moderator.browsing import browser, plain, read

pytestmark = pytest.mark.promise("D12")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast(db: None) -> Cast:
    return gather(MONDAY)


def address(client: Client) -> str:
    """The path of the calendar, as its page shows it."""
    found = re.search(
        r'value="http://127\.0\.0\.1:8000(/calendar/[^"]+\.ics)"', client.get("/own/calendar/").content.decode()
    )
    assert found
    return found[1]


def titles(path: str) -> list[str]:
    response = Client().get(path)  # a calendar program: signed in as nobody
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


def test_a_calendar_fetches_my_meetings_and_no_others(cast: Cast) -> None:
    meeting(cast)
    ana = browser(cast.ana)
    assert "Make an address for my calendar" in read(ana, "/own/calendar/")
    response = ana.post("/own/calendar/", {"open": "1"}, follow=True)
    assert "Here is the address for your calendar." in plain(response.content.decode())
    assert titles(address(ana)) == ["Our first meeting"]
    ben = browser(cast.ben)
    ben.post("/own/calendar/", {"open": "1"})
    assert titles(address(ben)) == []
    assert f'href="webcal://127.0.0.1:8000{address(ana)}"' in ana.get("/own/calendar/").content.decode()


def test_a_new_address_ends_the_old_one_and_an_end_is_an_end(cast: Cast) -> None:
    ana = browser(cast.ana)
    ana.post("/own/calendar/", {"open": "1"})
    old = address(ana)
    ana.post("/own/calendar/", {"open": "1"})
    new = address(ana)
    assert Client().get(old).status_code == 404
    assert titles(new) == []
    response = ana.post("/own/calendar/", {"close": "1"}, follow=True)
    assert "Your calendar gets nothing from Runde any more." in plain(response.content.decode())
    for path in (old, new, "/calendar/nothing-like-this.ics", "/calendar/.ics"):
        assert Client().get(path).status_code == 404


def test_who_leaves_the_group_has_none_of_it_in_the_calendar(cast: Cast) -> None:
    meeting(cast)
    ana = browser(cast.ana)
    ana.post("/own/calendar/", {"open": "1"})
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())
    assert titles(address(ana)) == []


def test_it_speaks_the_language_of_its_owner(cast: Cast) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(language="de")
    token = open_feed(person=cast.ana, by=cast.ana, now=now()).token
    answer = Client().get(f"/calendar/{token}.ics", HTTP_ACCEPT_LANGUAGE="en")
    assert "X-WR-CALNAME:Runde: Treffen" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("way", ["everywhere", "phone lost"])
def test_with_all_devices_the_calendar_is_signed_out_too(cast: Cast, way: str) -> None:
    open_feed(person=cast.ana, by=cast.ana, now=now())
    if way == "everywhere":
        browser(cast.ana).post("/own/devices/sign-out/")
    else:
        office = Client()
        office.force_login(cast.olga.user)
        office.post(f"/office/people/{cast.ana.pk}/lost-phone/")
    assert feed_of(cast.ana) is None

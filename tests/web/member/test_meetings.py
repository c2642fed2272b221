"""The member's meetings: what is ahead, answering with one tap, the file for the calendar, the line in the room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from agenda.making import DAY, HOUR, MONDAY, STARTS, invited, meeting
from cast import Cast, gather, settle
from runde.agenda.arranging import cancel
from runde.chat.joining import leave
from runde.kit.time import now
from web.moderator.browsing import browser, plain, read

pytestmark = pytest.mark.promise("D12")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast(db: None) -> Cast:
    made = gather(MONDAY)
    settle(made.linde)
    return made


def page_of(cast: Cast) -> str:
    return f"/room/{cast.linde.pk}/meetings/"


def test_a_member_reads_when_where_and_by_which_number(cast: Cast) -> None:
    meeting(cast)
    ana = browser(cast.ana)
    page = read(ana, page_of(cast))
    for text in (
        "Our first meeting",
        "Thursday 5 March, 17:00–18:00",
        "Parish hall, Main Road 1",
        "Code: 4711#",
        "Bring nothing.",
    ):
        assert text in page
    html = ana.get(page_of(cast)).content.decode()
    assert 'href="tel:+4327429001"' in html
    assert "Arrange a meeting" not in page
    assert "come, " not in page  # how many come is for those who look after the group


def test_one_tap_answers_and_another_changes_it(cast: Cast) -> None:
    made = meeting(cast)
    ana = browser(cast.ana)
    for answer, shown in (("yes", "I am coming your answer"), ("no", "I cannot come your answer")):
        response = ana.post(f"{page_of(cast)}{made.pk}/answer/", {"answer": answer}, follow=True)
        page = plain(response.content.decode())
        assert "Your answer is kept." in page
        assert shown in page
        assert invited(made, cast.ana).answer == answer
    to = ana.post(f"{page_of(cast)}{made.pk}/answer/", {"answer": "yes", "next": "https://elsewhere.example/"})
    assert to.headers["Location"] == "/"


def test_what_has_begun_or_is_cancelled_is_not_answered(cast: Cast, clock: time_machine.Traveller) -> None:
    made = meeting(cast)
    cancel(appointment=made, by=cast.carla, now=now(), reason="The hall is closed")
    ana = browser(cast.ana)
    page = read(ana, page_of(cast))
    assert "This meeting is cancelled. The hall is closed" in page
    assert "Are you coming?" not in page
    response = ana.post(f"{page_of(cast)}{made.pk}/answer/", {"answer": "yes"}, follow=True)
    assert "can no longer be answered" in plain(response.content.decode())
    other = meeting(cast, title="Another one")
    clock.move_to(STARTS)
    assert "Are you coming?" not in read(ana, page_of(cast))
    ana.post(f"{page_of(cast)}{other.pk}/answer/", {"answer": "yes"})
    assert (invited(made, cast.ana).answer, invited(other, cast.ana).answer) == ("", "")


def test_past_meetings_stand_below_and_nothing_says_so(cast: Cast, clock: time_machine.Traveller) -> None:
    assert "No meeting is arranged just now. When there is one, you find it here." in read(
        browser(cast.ana), page_of(cast)
    )
    meeting(cast, title="The first")
    meeting(cast, title="The second", starts_at=STARTS + DAY, ends_at=STARTS + DAY + HOUR)
    clock.move_to(STARTS + 2 * DAY)
    page = read(browser(cast.ana), page_of(cast))
    assert page.index("No meeting") < page.index("Past meetings") < page.index("The second") < page.index("The first")


def test_who_left_and_who_was_never_there_find_nothing(cast: Cast) -> None:
    made = meeting(cast)
    addresses = (page_of(cast), f"{page_of(cast)}{made.pk}.ics")
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())
    for person in (cast.ana, cast.ben, cast.gil, cast.olga):
        client = browser(person)
        assert [client.get(address).status_code for address in addresses] == [404, 404]
        assert client.post(f"{page_of(cast)}{made.pk}/answer/", {"answer": "yes"}).status_code == 404
    anton = browser(cast.anton)
    assert anton.get(f"/room/{cast.ahorn.pk}/meetings/{made.pk}.ics").status_code == 404
    assert anton.post(f"{page_of(cast)}{made.pk}/answer/", {"answer": "perhaps"}, follow=True).status_code == 200
    assert invited(made, cast.anton).answer == ""


def test_the_file_opens_in_a_calendar(cast: Cast) -> None:
    made = meeting(cast)
    ana = browser(cast.ana)
    assert f'href="{page_of(cast)}{made.pk}.ics"' in ana.get(page_of(cast)).content.decode()
    response = ana.get(f"{page_of(cast)}{made.pk}.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="runde-{made.pk}.ics"'
    [event] = list[Any](Calendar.from_ical(response.content).walk("VEVENT"))
    assert (str(event["SUMMARY"]), event["DTSTART"].dt) == ("Our first meeting", STARTS)


def test_the_room_has_a_line_in_the_week_before(cast: Cast, clock: time_machine.Traveller) -> None:
    made = meeting(cast, starts_at=STARTS + 7 * DAY, ends_at=STARTS + 7 * DAY + HOUR)
    ana, room = browser(cast.ana), f"/room/{cast.linde.pk}/"
    assert "Next meeting" not in read(ana, room)
    assert "Meetings: when and where" in read(ana, room)
    clock.move_to(STARTS + 6 * DAY)
    assert "Next meeting: tomorrow, 17:00: Our first meeting" in read(ana, room)
    assert f'href="{page_of(cast)}"' in ana.get(room).content.decode()
    cancel(appointment=made, by=cast.carla, now=now())
    assert "Next meeting" not in read(ana, room)


def test_it_asks_as_often_for_three_meetings_as_for_one(cast: Cast) -> None:
    meeting(cast)
    ana = browser(cast.ana)
    ana.get(page_of(cast))
    with CaptureQueriesContext(connection) as once:
        ana.get(page_of(cast))
    for days in (1, 2):
        meeting(cast, starts_at=STARTS + days * DAY, ends_at=STARTS + days * DAY + HOUR)
    with CaptureQueriesContext(connection) as thrice:
        assert ana.get(page_of(cast)).content.decode().count("<article") == 3
    assert len(once) == len(thrice)


def test_another_clock_than_that_of_the_house_is_named(cast: Cast) -> None:
    meeting(cast, zone="Europe/London")
    assert "Thursday 5 March, 16:00–17:00 (time in London)" in read(browser(cast.ana), page_of(cast))


def test_another_year_is_told(cast: Cast) -> None:
    meeting(cast, starts_at=STARTS + 365 * DAY, ends_at=STARTS + 365 * DAY + HOUR)
    assert "Friday 5 March 2027, 17:00–18:00" in read(browser(cast.ana), page_of(cast))

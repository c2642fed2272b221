"""Calendar files: read again by the library, and checked by the rules of RFC 5545 with a small reader of our own."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from agenda.making import DAY, HOUR, MONDAY, STARTS, invited, meeting, plan
from cast import Cast
from runde.agenda.answering import answer
from runde.agenda.arranging import cancel, change
from runde.agenda.calendars import calendar_file
from runde.agenda.models import Appointment, Invitation
from runde.agenda.queries import calendar_of
from runde.chat.joining import leave
from runde.people.models import Person

pytestmark = pytest.mark.promise("D12")
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=80)


def lines(content: bytes) -> list[str]:
    """The content lines, unfolded. Each physical line ends with CRLF and has at most 75 octets (RFC 5545, 3.1)."""
    assert content.endswith(b"\r\n")
    physical = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in physical)
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def only(content: bytes) -> Any:
    [event] = Calendar.from_ical(content).walk("VEVENT")
    return event


def offset_by(content: bytes, local: datetime) -> timedelta:
    """The offset from UTC that the file's own VTIMEZONE gives a local time: that of the latest onset not after it, where
    an onset is a local time by the offset before it (RFC 5545, 3.6.5); of an hour that exists twice the first one counts."""
    zones: Any = Calendar.from_ical(content).walk("VTIMEZONE")
    found = [
        (part["DTSTART"].dt - part["TZOFFSETFROM"].td, part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td)
        for part in zones[0].subcomponents
    ]
    offset: timedelta = min(found)[1]
    for onset, before, after in sorted(found):
        if local - max(before, after) >= onset:
            offset = after
    return offset


def test_one_meeting_says_everything(cast: Cast) -> None:
    made = meeting(cast)
    with translation.override("en"):
        content = calendar_file([invited(made, cast.ana)])
    found = lines(content)
    assert found[0] == "BEGIN:VCALENDAR"
    assert found[-1] == "END:VCALENDAR"
    for line in (
        "VERSION:2.0",
        "METHOD:PUBLISH",
        f"UID:{made.uid}",
        "SEQUENCE:0",
        "DTSTAMP:20260302T090000Z",
        "DTSTART;TZID=Europe/Vienna:20260305T170000",
        "DTEND;TZID=Europe/Vienna:20260305T180000",
        "SUMMARY:Our first meeting",
        r"LOCATION:Parish hall\, Main Road 1",
        r"DESCRIPTION:By telephone: +43 (0)2742 / 900-1\nCode: 4711#\nBring nothing.",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
    ):
        assert found.count(line) == 1, line
    assert [line for line in found if line.startswith("PRODID:")]
    assert Calendar.from_ical(content).to_ical() == content


def test_a_change_is_a_newer_version_of_the_same_and_an_end_says_so(cast: Cast) -> None:
    made = meeting(cast)
    first = only(calendar_file([invited(made, cast.ana)]))
    change(appointment=made, plan=plan(title="Another title"), by=cast.carla, now=MONDAY + HOUR)
    second = only(calendar_file([invited(made, cast.ana)]))
    cancel(appointment=made, by=cast.carla, now=MONDAY + 2 * HOUR, reason="Snow")
    with translation.override("de"):
        third = only(calendar_file([invited(made, cast.ana)]))
    assert first["UID"] == second["UID"] == third["UID"]
    assert [int(one["SEQUENCE"]) for one in (first, second, third)] == [0, 1, 2]
    assert [one["DTSTAMP"].dt for one in (second, third)] == [MONDAY + HOUR, MONDAY + 2 * HOUR]
    assert [str(one["STATUS"]) for one in (first, second, third)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert str(third["SUMMARY"]) == "Abgesagt: Another title"
    assert str(third["DESCRIPTION"]).startswith("Grund: Snow")


def test_who_cannot_come_is_not_busy(cast: Cast) -> None:
    made = meeting(cast, place="", phone="", code="", note="")
    answer(appointment=made, person=cast.ana, answer="no", now=MONDAY)
    event = only(calendar_file([invited(made, cast.ana)]))
    assert str(event["TRANSP"]) == "TRANSPARENT"
    assert not {"LOCATION", "DESCRIPTION"} & set(event)


def test_the_place_is_the_telephone_where_there_is_no_other(cast: Cast) -> None:
    event = only(calendar_file([invited(meeting(cast, place=""), cast.ana)]))
    assert str(event["LOCATION"]) == "+43 (0)2742 / 900-1"


def test_a_feed_holds_all_that_is_mine(cast: Cast) -> None:
    meeting(cast, title="Long ago")
    meeting(cast, title="Ahead", starts_at=STARTS + 400 * DAY, ends_at=STARTS + 400 * DAY + HOUR)
    off = meeting(cast, title="Cancelled", starts_at=STARTS + 401 * DAY, ends_at=STARTS + 401 * DAY + HOUR)
    cancel(appointment=off, by=cast.carla, now=MONDAY)
    content = calendar_file(calendar_of(cast.ana, STARTS + 370 * DAY), feed="Runde: meetings")
    assert [str(event["SUMMARY"]) for event in Calendar.from_ical(content).walk("VEVENT")] == [
        "Ahead",
        "Cancelled: Cancelled" if translation.get_language() == "en" else "Abgesagt: Cancelled",
    ]
    assert {"X-WR-CALNAME:Runde: meetings", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"} <= set(lines(content))
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=STARTS + 370 * DAY)
    assert calendar_of(cast.ana, STARTS + 370 * DAY) == []
    empty = calendar_file([], feed="Runde: meetings")
    assert lines(empty)[-1] == "END:VCALENDAR"


def an_invitation(starts_at: datetime, zone: str, **texts: str) -> Invitation:
    found = Appointment(
        pk=1, uid=uuid4(), starts_at=starts_at, ends_at=starts_at + HOUR, zone=zone, made_at=MONDAY, **texts
    )
    return Invitation(appointment=found, person=Person(pk=1))


@given(st.sampled_from(ZONES), st.integers(0, 12 * 365 * 48))
def test_in_every_zone_a_calendar_reads_the_moment_that_was_meant(zone: str, half_hours: int) -> None:
    """Also one that trusts the file's own rules and knows no zone by its name."""
    wanted = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * half_hours)
    if wanted.astimezone(ZoneInfo(zone)).fold:
        return  # an hour that exists for the second time is never arranged: rules.moment_of
    content = calendar_file([an_invitation(wanted, zone, title="x")])
    check(content, zone, wanted)


@given(
    st.sampled_from(("Europe/Vienna", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")),
    st.integers(2024, 2034),
    st.integers(-5, 5),
)
def test_around_the_nights_when_the_clocks_change(zone: str, year: int, quarters: int) -> None:
    for night in changes(zone, year):
        wanted = night + timedelta(minutes=15 * quarters)
        if not wanted.astimezone(ZoneInfo(zone)).fold:
            check(calendar_file([an_invitation(wanted, zone, title="x")]), zone, wanted)


@lru_cache
def changes(zone: str, year: int) -> list[datetime]:
    """The moments of a year at which the offset of a zone changes."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    steps = [first + timedelta(minutes=30 * number) for number in range(366 * 48)]
    offsets = [moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in steps]
    found = [step for step, before, after in zip(steps[1:], offsets, offsets[1:], strict=False) if before != after]
    assert found
    return found


def check(content: bytes, zone: str, wanted: datetime) -> None:
    begin = only(content)["DTSTART"].dt.astimezone(UTC)  # in an hour that exists twice only times of one zone are equal
    assert begin == wanted
    if f"DTSTART:{wanted:%Y%m%dT%H%M%SZ}" in lines(content):
        return  # the library takes zones without an offset for UTC
    [start] = [line for line in lines(content) if line.startswith("DTSTART;TZID")]
    written = datetime.strptime(start.rpartition(":")[2], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a local time
    assert start.startswith(f"DTSTART;TZID={zone}:")
    assert written == wanted.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert (written - offset_by(content, written)).replace(tzinfo=UTC) == wanted


@given(TEXT, TEXT, TEXT)
def test_whatever_is_written_comes_back_as_it_was(title: str, place: str, note: str) -> None:
    content = calendar_file([an_invitation(STARTS, "Europe/Vienna", title=title, place=place, note=note)])
    lines(content)
    event = only(content)
    assert str(event.get("SUMMARY", "")) == title
    assert str(event.get("LOCATION", "")) == place
    assert str(event.get("DESCRIPTION", "")) == note


def test_the_rules_of_a_zone_begin_before_the_first_day_and_end_after_the_last() -> None:
    for day in (date(2026, 1, 1), date(2026, 12, 31)):
        wanted = datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC)
        content = calendar_file([an_invitation(wanted, "Europe/Vienna", title="x")])
        check(content, "Europe/Vienna", wanted)
        assert len(re.findall("BEGIN:VTIMEZONE", content.decode())) == 1
    in_utc = calendar_file([an_invitation(STARTS, "UTC", title="x")]).decode()
    assert "VTIMEZONE" not in in_utc
    assert "DTSTART:20260305T160000Z" in in_utc

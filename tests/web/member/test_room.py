"""Words and times of the room's page, and what the programme adds to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cast import Cast, say, settle
from runde.kit.time import now
from runde.people.devices import make_device
from runde.people.signin import DEVICE_COOKIE
from runde.programme.models import Cohort, Edition, Programme
from runde.web import room_words as words
from runde.web.room import zone_of

VIENNA = ZoneInfo("Europe/Vienna")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=VIENNA)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("no address", []),
        ("https://example.org", ["https://example.org"]),
        (
            "(see https://example.org/a, or https://example.org/b?c=d!)",
            ["https://example.org/a", "https://example.org/b?c=d"],
        ),
        ("https:// and https://[ and http://example.org", []),
        ('"https://example.org"', ["https://example.org"]),
    ],
)
def test_only_whole_https_addresses_become_links(text: str, links: list[str]) -> None:
    parts = list(words.linked(text))
    assert [part.text for part in parts if part.link] == links


@given(st.text(alphabet='ab .,)"<:/?[]\n' + "https", max_size=60))
def test_the_pieces_of_a_message_are_the_message(text: str) -> None:
    assert "".join(part.text for part in words.linked(text)) == text


@pytest.mark.parametrize(
    ("read_at", "line"),
    [
        (None, "New"),
        (NOON - timedelta(hours=3), "New since today, 9:00"),
        (NOON - timedelta(hours=18), "New since yesterday, 18:00"),
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), "New since yesterday, 0:30"),
        (NOON - timedelta(days=5), "New since Tuesday 17 November, 12:00"),
    ],
)
def test_the_line_of_what_is_new_counts_days_in_the_zone_of_the_group(read_at: datetime | None, line: str) -> None:
    with translation.override("en"):
        assert words.new_since(read_at, NOON, VIENNA) == line


def test_days_have_names() -> None:
    with translation.override("en"):
        names = [words.day_name(NOON - timedelta(days=back), NOON) for back in (0, 1, 2)]
    assert names == ["Today", "Yesterday", "Friday 20 November"]


def test_a_quote_is_short_and_on_one_line() -> None:
    assert words.quote({"text": "One\n\n two"}) == "One two"
    long = words.quote({"text": "word " * 100})
    assert len(long) <= words.QUOTE + 1
    assert long.endswith("word…")


def test_rules_are_paragraphs_and_points() -> None:
    blocks = words.blocks("We write\nas at a table.\n\n- Stay kind.\n- Ask.\n\nThank you.")
    assert blocks == [
        words.Block("We write as at a table."),
        words.Block("", ("Stay kind.", "Ask.")),
        words.Block("Thank you."),
    ]
    assert words.blocks(" \n ") == []


def test_numbers_of_people_have_the_right_form() -> None:
    with translation.override("en"):
        assert words.writing_to(0, "Linde") == "Nobody else is in Group Linde yet"
        assert words.writing_to(1, "Linde") == "You are writing to 1 person in Group Linde"
        assert words.writing_to(9, "Linde") == "You are writing to 9 people in Group Linde"


# With a programme


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """Linde follows a programme of two weeks and is in its second, far west of here."""
    programme = Programme.objects.create(slug="steps", made_at=now())
    content: dict[str, Any] = {
        "weeks": 2,
        "themes": [{"week": 2, "title": {"en": "Small steps", "de": "Kleine Schritte"}}],
        "rules": {"en": "We are kind.\n\n- What is here stays here.", "de": "Wir sind freundlich."},
    }
    Edition.objects.create(programme=programme, version="1", digest="x", content=content, loaded_at=now())
    cohort = Cohort.objects.create(
        programme=programme,
        room=cast.linde,
        language="en",
        starts_on=monday(now().date()) - timedelta(weeks=2),
        zone="Pacific/Honolulu",
        weekdays=[0],
        hours_from=time(9),
        hours_to=time(17),
        made_at=now(),
    )
    settle(cast.linde)
    return cohort


def monday(day: date) -> date:
    """The Monday of this week."""
    return day - timedelta(days=day.weekday())


def browser(cast: Cast) -> Client:
    """Ana's browser."""
    client = Client()
    client.cookies[DEVICE_COOKIE] = make_device(person=cast.ana, label="test", now=now())[1]
    return client


def test_the_theme_of_the_week_is_pinned(cast: Cast, cohort: Cohort) -> None:
    assert "Week 2: Small steps" in browser(cast).get("/room/").content.decode()
    Cohort.objects.filter(pk=cohort.pk).update(starts_on=monday(now().date()) + timedelta(weeks=4))
    assert 'class="week"' not in browser(cast).get("/room/").content.decode()


def test_times_are_those_of_the_group(cast: Cast, cohort: Cohort) -> None:
    message = say(cast.linde, cast.carla, "Aloha", at=now() - timedelta(days=2))
    local = message.at.astimezone(ZoneInfo("Pacific/Honolulu"))
    assert f">{local:%-H:%M}</time>" in browser(cast).get("/room/").content.decode()
    assert zone_of(None).key == "Europe/Vienna"


def test_the_rules_of_the_group_can_be_read(cast: Cast, cohort: Cohort) -> None:
    page = browser(cast).get(f"/room/{cast.linde.pk}/about/").content.decode()
    assert "<p>We are kind.</p>" in page
    assert "<li>What is here stays here.</li>" in page

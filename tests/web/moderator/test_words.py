"""Moments and spans as people say them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from programme.packing import at
from runde.web.moderator import words

NOW = at("2026-03-04 22:30")  # Wednesday, 23:30 in Vienna


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-04 08:05", "today, 9:05"),
        ("2026-03-03 23:10", "today, 0:10"),
        ("2026-03-03 22:10", "yesterday, 23:10"),
        ("2026-03-05 08:00", "tomorrow, 9:00"),
        ("2026-03-10 08:00", "Tuesday, 9:00"),
        ("2026-02-26 08:00", "Thursday, 9:00"),
        ("2026-03-11 08:00", "Wednesday, 11 March, 9:00"),
        ("2026-02-25 08:00", "Wednesday, 25 February, 9:00"),
    ],
)
def test_a_moment_is_told_from_now(moment: str, expected: str) -> None:
    assert words.when(at(moment), NOW, "Europe/Vienna") == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(seconds=3), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=9, hours=23), "9 days"),
    ],
)
def test_a_span_is_told_in_one_unit(span: timedelta, expected: str) -> None:
    assert words.lasting(span) == expected


def test_one_day_is_one_day() -> None:
    assert words.days(1) == "1 day"


def test_names_of_days_are_in_the_language_in_force() -> None:
    assert words.day_name(date(2026, 12, 7)) == "Monday, 7 December"
    with translation.override("de"):
        assert words.day_name(date(2026, 12, 7)).startswith("Montag, 7")


def test_a_word_that_stands_alone_begins_with_a_capital() -> None:
    assert [words.upper_first(text) for text in ("today", "", "übermorgen")] == ["Today", "", "Übermorgen"]

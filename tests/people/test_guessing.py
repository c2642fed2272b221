"""Who tries many codes has to wait; a room full of people does not lock itself out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from runde.people import guessing
from runde.people.guessing import forget_guesses, guessed_wrong, may_guess


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget_guesses()
    yield
    forget_guesses()


def test_forty_wrong_codes_in_ten_minutes_are_enough(now: datetime) -> None:
    for second in range(guessing.MOST):
        assert may_guess("192.0.2.1", now=now)
        guessed_wrong("192.0.2.1", now=now + timedelta(seconds=second))
    assert not may_guess("192.0.2.1", now=now + timedelta(minutes=9))
    assert may_guess("192.0.2.2", now=now + timedelta(minutes=9))
    assert may_guess("192.0.2.1", now=now + timedelta(minutes=10, seconds=1))


def test_all_addresses_of_one_ipv6_line_count_as_one(now: datetime) -> None:
    for number in range(guessing.MOST):
        guessed_wrong(f"2001:db8:1:2::{number:x}", now=now)
    assert not may_guess("2001:db8:1:2:ffff::1", now=now)
    assert may_guess("2001:db8:1:3::1", now=now)
    for _ in range(guessing.MOST):
        guessed_wrong("::ffff:192.0.2.1", now=now)
    assert may_guess("::ffff:192.0.2.2", now=now)


def test_an_address_that_is_none_counts_by_its_name(now: datetime) -> None:
    for _ in range(guessing.MOST):
        guessed_wrong("", now=now)
    assert not may_guess("", now=now)


def test_the_memory_is_bounded(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "ADDRESSES", 3)
    for _ in range(guessing.MOST):
        guessed_wrong("192.0.2.1", now=now)
    for number in range(2, 5):
        guessed_wrong(f"192.0.2.{number}", now=now)
    assert may_guess("192.0.2.1", now=now)
    assert len(guessing._wrong) == 3

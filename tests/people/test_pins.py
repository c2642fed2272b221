"""PINs: which may be chosen, and how often one may be wrong."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cast import Cast, gather
from programme.racing import race
from runde.kit.time import now as present
from runde.ledger.models import Entry
from runde.people.models import Person, Pin
from runde.people.pins import MOST_WRONG, hash_pin, set_pin, tries_left, try_pin
from runde.people.rules import Unusable, check_pin, could_be_pin


def with_pin(person: Person, pin: str, now: datetime) -> Person:
    set_pin(person=person, hashed=hash_pin(pin), now=now)
    return person


def guessable(pin: str) -> bool:
    """The same rule, said in another way: part of 0123…90123… read in either direction, or one digit."""
    row = "0123456789" * 2
    return pin in row or pin in row[::-1] or len(set(pin)) == 1


@given(st.text(alphabet="0123456789", min_size=4, max_size=8))
@example("7890")
@example("0987")
@example("1233")
def test_every_pin_of_four_to_eight_digits_is_taken_unless_it_is_guessed_at_once(pin: str) -> None:
    if guessable(pin):
        with pytest.raises(Unusable):
            check_pin(pin)
    else:
        assert check_pin(pin) == pin


@given(st.text(max_size=12) | st.text(alphabet="0123456789 ", max_size=12))
def test_every_pin_that_is_taken_could_be_one(typed: str) -> None:
    try:
        pin = check_pin(typed)
    except Unusable:
        return
    assert could_be_pin(pin)
    assert could_be_pin(typed)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_taken_or_answered_with_a_sentence(typed: str) -> None:
    try:
        pin = check_pin(typed)
    except Unusable as error:
        assert str(error).endswith(".")
    else:
        assert pin.isascii()
        assert pin.isdigit()
        assert 4 <= len(pin) <= 8


@pytest.mark.parametrize("typed", ["", "12a4", "٢٥٨٠", "²²³¹", "258", "123456790", "0000", "1234", "4321"])
def test_refused(typed: str) -> None:
    with pytest.raises(Unusable):
        hash_pin(typed)


def test_blanks_do_not_matter(cast: Cast, now: datetime) -> None:
    with_pin(cast.ana, " 25 80 ", now)
    assert try_pin(person=cast.ana, pin="2580", now=now)
    assert try_pin(person=cast.ana, pin="2 5 8 0", now=now)


@pytest.mark.promise("D1")
def test_the_tenth_wrong_pin_locks(cast: Cast, now: datetime) -> None:
    with_pin(cast.ana, "2580", now)
    with_pin(cast.ben, "2580", now)
    for left in range(9, 0, -1):
        assert not try_pin(person=cast.ana, pin="1470", now=now)
        assert tries_left(cast.ana) == left
    assert Pin.objects.get(person=cast.ana).locked_at is None
    assert not try_pin(person=cast.ana, pin="1470", now=now)
    assert tries_left(cast.ana) == 0
    assert Pin.objects.get(person=cast.ana).locked_at == now
    assert not try_pin(person=cast.ana, pin="2580", now=now)
    assert Entry.objects.filter(act="pin.lock", on=f"person:{cast.ana.pk}").count() == 1
    assert try_pin(person=cast.ben, pin="2580", now=now)


def test_the_right_pin_sets_the_count_back(cast: Cast, now: datetime) -> None:
    with_pin(cast.ana, "2580", now)
    for _ in range(MOST_WRONG - 1):
        assert not try_pin(person=cast.ana, pin="1470", now=now)
    assert try_pin(person=cast.ana, pin="2580", now=now)
    assert tries_left(cast.ana) == MOST_WRONG


def test_who_has_no_pin_cannot_guess_it(cast: Cast, now: datetime) -> None:
    assert not try_pin(person=cast.ana, pin="2580", now=now)
    assert tries_left(cast.ana) == 0


@pytest.mark.django_db(transaction=True)
def test_however_many_try_at_once_ten_tries_are_ten_tries(tmp_path: Path) -> None:
    ana = with_pin(gather().ana, "2580", present())

    def guess() -> None:
        for _ in range(5):
            try_pin(person=ana, pin="1470", now=present())

    def after() -> tuple[int, bool, int]:
        pin = Pin.objects.get(person=ana)
        return pin.wrong, pin.locked_at is not None, Entry.objects.filter(act="pin.lock").count()

    assert race(tmp_path, *[guess] * 4, then=after)[-1] == (MOST_WRONG, True, 1)

"""A letter lets one person in, once, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from cast import Cast, gather
from people.stored import raw
from programme.racing import PATIENCE, race
from runde.chat.drafts import Draft, Posted
from runde.chat.posting import post
from runde.kit.ids import CODE_ALPHABET
from runde.kit.time import now as present
from runde.ledger.models import Entry
from runde.people.letters import (
    LetterGone,
    find_letter,
    forget_expired,
    issue_letter,
    look_up,
    state_of,
    use_letter,
    withdraw_letter,
)
from runde.people.models import Device, Letter, Pin
from runde.people.pins import try_pin
from runde.people.rules import Unusable

DAYS = timedelta(days=28)


@pytest.mark.promise("D1")
def test_a_letter_lets_in_once(cast: Cast, now: datetime) -> None:
    letter = issue_letter(person=cast.ana, by=cast.olga, now=now)
    assert len(letter.code) == 8
    assert set(letter.code) <= set(CODE_ALPHABET)
    device, token = use_letter(letter=letter, pin="2580", label="Firefox", now=now)
    assert (device.person, device.label) == (cast.ana, "Firefox")
    assert len(token) >= 40
    assert try_pin(person=cast.ana, pin="2580", now=now)
    with pytest.raises(LetterGone) as refused:
        use_letter(letter=letter, pin="1357", label="", now=now)
    assert refused.value.state == "used"
    assert try_pin(person=cast.ana, pin="2580", now=now)
    assert Entry.objects.filter(act="letter.use", by=cast.ana.pk, on=f"letter:{letter.pk}").count() == 1


def test_a_letter_is_found_however_its_code_is_typed(cast: Cast, now: datetime) -> None:
    code = issue_letter(person=cast.ana, by=cast.olga, now=now).code
    for typed in (code, code.lower(), f" {code[:4]}-{code[4:]} ", f"{code[:2]} {code[2:]}\n"):
        found = find_letter(typed, now)
        assert found is not None
        assert found.person == cast.ana
    assert find_letter("22222222", now) is None
    assert find_letter("", now) is None


def test_looking_never_uses_a_letter_up(cast: Cast, now: datetime) -> None:
    code = issue_letter(person=cast.ana, by=cast.olga, now=now).code
    for _ in range(3):
        assert find_letter(code, now) is not None
    use_letter(letter=Letter.objects.get(), pin="2580", label="", now=now)
    assert find_letter(code, now) is None


def test_a_letter_expires(cast: Cast, now: datetime) -> None:
    letter = issue_letter(person=cast.ana, by=cast.olga, now=now)
    code = letter.code
    assert find_letter(code, now + DAYS - timedelta(seconds=1)) is not None
    assert find_letter(code, now + DAYS) is None
    assert state_of(look_up(code), now + DAYS) == "expired"
    with pytest.raises(LetterGone) as refused:
        use_letter(letter=letter, pin="2580", label="", now=now + DAYS)
    assert refused.value.state == "expired"
    assert not Device.objects.exists()
    assert forget_expired(now=now + DAYS - timedelta(seconds=1)) == 0
    assert forget_expired(now=now + DAYS) == 1
    assert Letter.objects.get().code == ""
    assert forget_expired(now=now + DAYS) == 0


def test_a_new_letter_withdraws_the_one_before(cast: Cast, now: datetime) -> None:
    first = issue_letter(person=cast.ana, by=cast.olga, now=now)
    other = issue_letter(person=cast.ben, by=cast.olga, now=now)
    second = issue_letter(person=cast.ana, by=cast.olga, now=now)
    assert state_of(look_up(first.code), now) == "withdrawn"
    assert state_of(look_up(second.code), now) == ""
    assert state_of(look_up(other.code), now) == ""
    with pytest.raises(LetterGone) as refused:
        use_letter(letter=first, pin="2580", label="", now=now)
    assert refused.value.state == "withdrawn"
    assert not withdraw_letter(letter=first, by=cast.olga, now=now)
    assert Letter.objects.get(pk=first.pk).code == ""
    assert state_of(None, now) == "unknown"


def test_a_pin_that_cannot_be_taken_leaves_the_letter_usable(cast: Cast, now: datetime) -> None:
    letter = issue_letter(person=cast.ana, by=cast.olga, now=now)
    with pytest.raises(Unusable):
        use_letter(letter=letter, pin="1234", label="", now=now)
    assert find_letter(letter.code, now) is not None
    assert not Pin.objects.exists()


def test_a_letter_clears_the_lock(cast: Cast, now: datetime) -> None:
    use_letter(letter=issue_letter(person=cast.ana, by=None, now=now), pin="2580", label="", now=now)
    for _ in range(10):
        assert not try_pin(person=cast.ana, pin="1111", now=now)
    letter = issue_letter(person=cast.ana, by=cast.olga, now=now)
    assert not try_pin(person=cast.ana, pin="2580", now=now)
    use_letter(letter=letter, pin="1470", label="", now=now)
    assert try_pin(person=cast.ana, pin="1470", now=now)


def test_codes_tokens_and_pins_are_nowhere_in_the_database(cast: Cast, now: datetime) -> None:
    used = issue_letter(person=cast.ana, by=cast.olga, now=now)
    open_letter = issue_letter(person=cast.ben, by=cast.olga, now=now)
    _, token = use_letter(letter=used, pin="25803691", label="", now=now)
    for table in connection.introspection.table_names():
        stored = raw(table)
        assert not [secret for secret in (used.code, open_letter.code, token, "25803691") if secret in stored], table
    assert Letter.objects.get(pk=open_letter.pk).code == open_letter.code
    assert Letter.objects.get(pk=used.pk).code == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_comes_in(tmp_path: Path) -> None:
    letter = issue_letter(person=gather().ana, by=None, now=present())

    def come_in(pin: str) -> str:
        try:
            use_letter(letter=Letter.objects.get(pk=letter.pk), pin=pin, label="", now=present())
        except LetterGone as error:
            return error.state
        return pin

    def after() -> tuple[int, list[str]]:
        right = [pin for pin in ("2580", "1470") if try_pin(person=letter.person, pin=pin, now=present())]
        return Device.objects.count(), right

    *outcomes, (devices, right) = race(tmp_path, lambda: come_in("2580"), lambda: come_in("1470"), then=after)
    assert outcomes.count("used") == 1
    assert devices == 1
    assert right == [outcome for outcome in outcomes if outcome != "used"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_while_a_letter_is_made_its_person_can_write(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    cast, both = gather(), Barrier(2, timeout=PATIENCE)
    draft = Draft(cast.linde.pk, cast.ana.pk, uuid4(), "Good morning")

    def print_letter() -> None:
        with transaction.atomic():
            issue_letter(person=cast.ana, by=cast.olga, now=present())
            both.wait()
            both.wait()

    def write() -> type:
        both.wait()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                [outcome] = post([draft], now=present())
        finally:
            both.wait()
        return type(outcome)

    assert race(tmp_path, print_letter, write, then=Letter.objects.count) == [None, Posted, 1]

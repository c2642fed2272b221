"""How people stand with signing in, along the life of a letter and a device."""

from __future__ import annotations

from datetime import timedelta

from cast import Cast
from runde.kit.time import now
from runde.people.devices import revoke
from runde.people.letters import issue_letter, use_letter
from runde.people.models import Person
from runde.web.office.standing import EXPIRED, ISSUED, NONE, SIGNED_OUT, STAFF, USED, Standing, standings


def of(person: Person, days: int = 0) -> Standing:
    return standings([person], now() + timedelta(days=days))[person.pk]


def test_a_letter_a_device_and_its_end(cast: Cast) -> None:
    assert (of(cast.ana).state, of(cast.ana).needs_letter) == (NONE, True)
    letter = issue_letter(person=cast.ana, by=cast.olga, now=now())
    assert (of(cast.ana).state, of(cast.ana).needs_letter) == (ISSUED, False)
    assert (of(cast.ana, days=99).state, of(cast.ana, days=99).needs_letter) == (EXPIRED, True)
    device, _ = use_letter(letter=letter, pin="2468", label="phone", now=now())
    assert (of(cast.ana).state, of(cast.ana).needs_letter) == (USED, False)
    revoke(device=device, by=cast.olga, now=now())
    assert (of(cast.ana).state, of(cast.ana).needs_letter) == (SIGNED_OUT, True)
    issue_letter(person=cast.ana, by=cast.olga, now=now())
    assert of(cast.ana).state == ISSUED


def test_staff_need_no_letter(cast: Cast) -> None:
    assert (of(cast.olga).state, of(cast.olga).needs_letter) == (STAFF, False)

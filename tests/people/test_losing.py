"""A lost phone: nothing lets a finder in, and a new letter lets its owner come back."""

from __future__ import annotations

import pytest

from cast import Cast
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.outbox.models import Event
from runde.people.devices import device_for, make_device
from runde.people.letters import find_letter, issue_letter
from runde.people.losing import report_lost
from runde.people.models import Erased
from runde.people.rules import Unusable


def test_devices_and_letters_end_and_a_new_letter_begins(cast: Cast) -> None:
    tokens = [make_device(person=cast.ana, label="Phone", now=now())[1] for _ in range(2)]
    old = issue_letter(person=cast.ana, by=cast.olga, now=now())
    theirs = make_device(person=cast.ben, label="Phone", now=now())[1]
    fresh = report_lost(person=cast.ana, by=cast.olga, now=now())
    assert [device_for(token) for token in tokens] == [None, None]
    assert device_for(theirs) is not None
    assert find_letter(old.code, now()) is None
    assert find_letter(fresh.code, now()) == fresh
    assert Event.objects.filter(kind="signed_out", payload__person=cast.ana.pk).count() == 1
    acts = list(Entry.objects.filter(by=cast.olga.pk).order_by("seq").values_list("act", flat=True))
    assert acts[-4:] == ["phone.lost", "person.sign_out", "letter.withdraw", "letter.issue"]


def test_a_member_of_staff_is_signed_out_as_well(cast: Cast) -> None:
    assert report_lost(person=cast.olga, by=cast.olga, now=now()).person == cast.olga


def test_nobody_who_was_erased_gets_a_letter(cast: Cast) -> None:
    Erased.objects.create(person=cast.gil, at=now(), extent=Erased.ALL, reason="moved away")
    with pytest.raises(Unusable):
        report_lost(person=cast.gil, by=cast.olga, now=now())

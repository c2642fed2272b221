"""One human can be called, and the newest entry counts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cast import Cast
from runde.ledger.models import Entry
from runde.people.helpline import helpline, set_helpline
from runde.people.models import Helpline
from runde.people.rules import Unusable


@pytest.mark.promise("D14")
def test_the_newest_entry_counts(cast: Cast, now: datetime) -> None:
    assert helpline() is None
    set_helpline(name="Herta", phone="02742 90 00", hours="", by=cast.olga, now=now)
    set_helpline(name="Karl", phone="02742 90 01", hours="9–16", by=cast.olga, now=now + timedelta(days=1))
    human = helpline()
    assert human is not None
    assert (human.name, human.hours, str(human)) == ("Karl", "9–16", "Karl 02742 90 01")
    assert Entry.objects.filter(act="helpline.set", by=cast.olga.pk).count() == 2


@pytest.mark.parametrize(
    ("name", "phone"), [("", "02742 9000"), ("Herta", ""), ("Herta", "call me"), ("Herta", "1" * 41)]
)
def test_what_cannot_be_called(db: None, now: datetime, name: str, phone: str) -> None:
    with pytest.raises(Unusable):
        set_helpline(name=name, phone=phone, hours="", by=None, now=now)
    assert helpline() is None


@pytest.mark.parametrize(
    ("written", "dialled"),
    [("02742 / 90-00", "027429000"), ("+43 (0)2742 9000", "+4327429000"), ("(0)2742 90", "0274290")],
)
def test_a_number_as_the_telephone_dials_it(written: str, dialled: str) -> None:
    assert Helpline(phone=written).dialled == dialled

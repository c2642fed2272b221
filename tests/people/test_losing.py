"""A lost phone: nothing lets a finder in, and a new letter lets its owner come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Cast, gather
from keeping.test_erasing_meanwhile import wait_until_somebody_waits
from programme.racing import PATIENCE, race
from runde.kit.time import now
from runde.ledger.checking import check
from runde.ledger.models import Entry
from runde.outbox import models as outbox
from runde.people.devices import device_for, make_device, revoke
from runde.people.letters import find_letter, issue_letter, withdraw_letter
from runde.people.losing import report_lost
from runde.people.models import Device, Erased, Letter
from runde.people.rules import Unusable

TABLES = ("ledger_head", "people_letter", "people_device")


def test_devices_and_letters_end_and_a_new_letter_begins(cast: Cast) -> None:
    tokens = [make_device(person=cast.ana, label="Phone", now=now())[1] for _ in range(2)]
    old = issue_letter(person=cast.ana, by=cast.olga, now=now())
    theirs = make_device(person=cast.ben, label="Phone", now=now())[1]
    fresh = report_lost(person=cast.ana, by=cast.olga, now=now())
    assert [device_for(token) for token in tokens] == [None, None]
    assert device_for(theirs) is not None
    assert find_letter(old.code, now()) is None
    assert find_letter(fresh.code, now()) == fresh
    assert outbox.Event.objects.filter(kind="signed_out", payload__person=cast.ana.pk).count() == 1
    acts = list(Entry.objects.filter(by=cast.olga.pk).order_by("seq").values_list("act", flat=True))
    assert acts[-4:] == ["phone.lost", "person.sign_out", "letter.withdraw", "letter.issue"]


def test_a_member_of_staff_is_signed_out_as_well(cast: Cast) -> None:
    assert report_lost(person=cast.olga, by=cast.olga, now=now()).person == cast.olga


def test_what_others_change_is_locked_before_anything_is_recorded(cast: Cast) -> None:
    """Whoever holds a letter or device wants the head of the ledger next: two who come from two sides wait for ever."""
    make_device(person=cast.ana, label="Phone", now=now())
    for _ in range(2):
        Letter.objects.create(
            person=cast.ana, code_digest=str(uuid4()), issued_at=now(), expires_at=now() + timedelta(days=1)
        )
    with CaptureQueriesContext(connection) as seen:
        report_lost(person=cast.ana, by=cast.olga, now=now())
    touched = [next((name for name in TABLES if name in query["sql"]), "") for query in seen.captured_queries]
    before = touched[: touched.index("ledger_head")]
    assert before.index("people_letter") < before.index("people_device")


ACTS: dict[str, Callable[[Cast], object]] = {
    "device": lambda cast: revoke(device=Device.objects.get(), by=cast.olga, now=now()),
    "letter": lambda cast: withdraw_letter(letter=Letter.objects.get(), by=cast.olga, now=now()),
}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_that_began_before_is_waited_for(tmp_path: Path, act: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    cast, changed = gather(), Event()
    issue_letter(person=cast.ana, by=cast.olga, now=now())
    make_device(person=cast.ana, label="", now=now())

    def halfway(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Something is changed, and not yet recorded, when the phone is lost."""
        found = execute(sql, *rest)
        if sql.startswith("UPDATE") and not changed.is_set():
            changed.set()
            wait_until_somebody_waits()
        return found

    def do() -> bool:
        with connection.execute_wrapper(halfway):
            return ACTS[act](cast) is True

    def lose() -> bool:
        assert changed.wait(PATIENCE)
        return report_lost(person=cast.ana, by=cast.olga, now=now()).usable(now())

    assert race(tmp_path, do, lose, then=lambda: check().fault) == [True, True, None]


def test_nobody_who_was_erased_gets_a_letter(cast: Cast) -> None:
    Erased.objects.create(person=cast.gil, at=now(), extent=Erased.ALL, reason="moved away")
    with pytest.raises(Unusable):
        report_lost(person=cast.gil, by=cast.olga, now=now())

"""Erasing somebody while others act on what is theirs: nobody waits for ever."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from django.db import connection

from cast import PASSWORD, Cast, gather
from programme.racing import PATIENCE, race
from runde.chat.joining import join, leave
from runde.keeping.erasing import erase
from runde.kit.time import now
from runde.ledger.checking import check
from runde.people.accounts import change_password, open_account
from runde.people.devices import make_device, revoke
from runde.people.letters import issue_letter, withdraw_letter
from runde.people.models import Device, Erased, Letter, Role, User
from runde.people.roles import end_role, give_role

ACTS: dict[str, Callable[[Cast], object]] = {
    "group": lambda cast: leave(room=cast.ahorn, person=cast.ana, by=cast.olga, now=now()),
    "role": lambda cast: end_role(person=cast.ana, role=Role.COORDINATOR, by=cast.olga, now=now()),
    "letter": lambda cast: withdraw_letter(letter=Letter.objects.get(), by=cast.olga, now=now()),
    "password": lambda cast: change_password(
        user=User.objects.get(email="a@example.org"), password=f"{PASSWORD}2", by=cast.olga, now=now()
    ),
    "device": lambda cast: revoke(device=Device.objects.get(), by=cast.olga, now=now()),
}


def wait_until_somebody_waits() -> None:
    """Until a statement in this database waits for a lock."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    until = time.monotonic() + PATIENCE
    with psycopg.connect(os.environ["RUNDE_TEST_DATABASE_URL"], autocommit=True) as watch:
        while watch.execute(waiting, [connection.settings_dict["NAME"]]).fetchone() is None:
            assert time.monotonic() < until


@pytest.mark.promise("B16")
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_that_began_before_is_waited_for(tmp_path: Path, act: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    cast, changed = gather(), Event()
    join(room=cast.ahorn, person=cast.ana, by=cast.olga, now=now())
    give_role(person=cast.ana, role=Role.COORDINATOR, by=cast.olga, now=now())
    open_account(person=cast.ana, email="a@example.org", password=PASSWORD, by=cast.olga, now=now())
    issue_letter(person=cast.ana, by=cast.olga, now=now())
    make_device(person=cast.ana, label="", now=now())

    def halfway(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Something is changed, and not yet recorded, when the erasure comes."""
        found = execute(sql, *rest)
        if sql.startswith("UPDATE") and not changed.is_set():
            changed.set()
            wait_until_somebody_waits()
        return found

    def do() -> object:
        with connection.execute_wrapper(halfway):
            return ACTS[act](cast) is not False

    def erase_meanwhile() -> str:
        assert changed.wait(PATIENCE)
        return erase(person=cast.ana, by=cast.olga, now=now(), reason="By law").extent

    assert race(tmp_path, do, erase_meanwhile, then=lambda: check().fault) == [True, Erased.ALL, None]

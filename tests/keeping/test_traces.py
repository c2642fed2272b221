"""Deleted means that the bytes are gone, from the write-ahead log too; where that cannot be yet, it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from server import Server

pytestmark = pytest.mark.promise("B16")

READING = """
import json, sqlite3, threading, time
from django.conf import settings
from django.db import connection
from runde.keeping.traces import clear_traces
from runde.people.models import Person
log = settings.DATA / "runde.sqlite3-wal"
reader = sqlite3.connect(settings.DATA / "runde.sqlite3")
reader.execute("BEGIN")
reader.execute("SELECT COUNT(*) FROM people_person").fetchone()
Person.objects.update(name="Quittenbaum")
Person.objects.update(name="")
"""
IN_VAIN = """
while_reading, left = clear_traces(patience=0.1), log.stat().st_size
reader.rollback()
print(json.dumps([while_reading, left > 0, clear_traces(), log.stat().st_size]))
"""
MEANWHILE = """
cut = []
clearing = threading.Thread(target=lambda: (cut.append(clear_traces()), connection.close()))
clearing.start()
writer = sqlite3.connect(settings.DATA / "runde.sqlite3", timeout=4, isolation_level=None)
end = time.monotonic() + 1.5
while time.monotonic() < end:
    writer.execute("UPDATE people_person SET language = 'en'")  # raises when it has to wait for 4 seconds
waiting = clearing.is_alive()
reader.rollback()
clearing.join()
print(json.dumps([waiting, cut, log.stat().st_size]))
"""
AS_BEFORE = """
cursor = connection.cursor()
reader.rollback()
clear_traces()
print(json.dumps(cursor.execute("PRAGMA busy_timeout").fetchone()))
"""


@pytest.fixture
def house(tmp_path: Path) -> Server:
    """An installation with a group in it."""
    server = Server(tmp_path / "data")
    server.seed(groups=1, members=2)
    return server


def test_a_long_read_keeps_the_log_from_being_cut_and_that_is_said(house: Server) -> None:
    assert house.act(READING + IN_VAIN) == [False, True, True, 0]
    assert b"Quittenbaum" not in b"".join(file.read_bytes() for file in house.folder.glob("runde.sqlite3*"))


def test_while_a_long_read_is_waited_for_others_write(house: Server) -> None:
    assert house.act(READING + MEANWHILE) == [True, [True], 0]


def test_afterwards_a_locked_database_is_waited_for_as_before(house: Server) -> None:
    assert house.act(READING + AS_BEFORE) == [20_000]

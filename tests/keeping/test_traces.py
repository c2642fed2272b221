"""Deleted means that the bytes are gone, from the write-ahead log too; where that cannot be yet, it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from server import Server

READING = """
import json, sqlite3
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
connection.cursor().execute("PRAGMA busy_timeout=50")
while_reading, left = clear_traces(), log.stat().st_size
reader.rollback()
print(json.dumps([while_reading, left > 0, clear_traces(), log.stat().st_size]))
"""


@pytest.mark.promise("B16")
def test_a_long_read_keeps_the_log_from_being_cut_and_that_is_said(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.seed(groups=1, members=2)
    assert server.act(READING) == [False, True, True, 0]
    assert b"Quittenbaum" not in b"".join(file.read_bytes() for file in server.folder.glob("runde.sqlite3*"))

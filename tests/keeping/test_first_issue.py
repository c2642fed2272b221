"""What the program made at the end of the first issue works with today's program: the database, and a backup of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from keeping.installation import (
    FIRST_ISSUE,
    OLD_BACKUP,
    OLD_HEAD,
    PHONE,
    TOKEN,
    empty,
    everything,
    first_issue,
    succeeded,
)
from server import Server

pytestmark = pytest.mark.promise("B14")


def tables(database: sqlite3.Connection) -> list[str]:
    """All tables of Runde."""
    named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in named if name not in {"sqlite_sequence", "django_migrations"}]


def rows(database: sqlite3.Connection, table: str) -> set[tuple[Any, ...]]:
    """The rows as they are stored; in JSON the order of keys says nothing."""
    return {tuple(_sorted(value) for value in row) for row in database.execute(f'SELECT * FROM "{table}"')}  # noqa: S608


def _sorted(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("{", "[")):
        return json.dumps(json.loads(value), sort_keys=True)
    return value


def lives(installation: Server) -> None:
    """People get in with what they hold, and find what they wrote."""
    installation.start()
    with installation.live(TOKEN) as friedl:
        [room] = friedl.hello["rooms"]
        friedl.say("since", room=room["id"], seq=0, change=0)
        items = friedl.hear("messages")["items"]
        assert [item["seq"] for item in items] == list(range(1, room["seq"] + 1))
    installation.stop()
    assert "all as they were written" in succeeded(installation, "ledger", "check", "--against", OLD_HEAD)


def test_the_old_installation_lives_and_is_backed_up_and_restored(tmp_path: Path) -> None:
    old = first_issue(tmp_path / "old")
    lives(old)
    succeeded(old, "backup", str(tmp_path / "backup"))
    new = empty(tmp_path / "new")
    succeeded(new, "restore", str(tmp_path / "backup"))
    there = everything(new, entries=100)
    assert there == everything(old, entries=100)
    assert len(there["ledger.entry"]) == 100
    assert repr(PHONE) in {row["phone"] for row in there["people.identity"]}


def test_the_old_backup_is_restored_row_by_row(tmp_path: Path) -> None:
    new = empty(tmp_path / "new")
    succeeded(new, "programme", "load", "diabetes-type2")  # no people, but rows in the way of what the backup holds
    said = succeeded(new, "restore", str(OLD_BACKUP))
    assert "Restored 669 rows of 30 tables and 0 media files" in said
    assert "The ledger has 101 entries" in said
    assert sorted(path.name for path in new.folder.iterdir()) == ["keys", "runde.sqlite3", "server.lock"]
    with closing(sqlite3.connect(f"file:{FIRST_ISSUE / 'runde.sqlite3'}?mode=ro", uri=True)) as database:
        old = {table: rows(database, table) for table in tables(database)}
    with closing(sqlite3.connect(new.folder / "runde.sqlite3")) as database:
        restored = {table: rows(database, table) for table in tables(database)}
    assert sum(len(of_table) for of_table in old.values()) > 600
    assert [table for table, there in old.items() if there - restored[table]] == [
        "django_session",
        "ledger_head",
        "outbox_event",
    ]
    assert restored["django_session"] == restored["outbox_event"] == set()
    lives(new)
    later = "102:" + "0" * 64
    assert "the given head is entry 102" in new.command("ledger", "check", "--against", later).stderr

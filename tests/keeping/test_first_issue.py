"""What the program made at the end of the first issue works with today's program: the database, and a backup of it."""

from __future__ import annotations

import os
from pathlib import Path

import pyrage
import pytest

from keeping.installation import (
    FIRST_ISSUE,
    KEYS,
    OLD_BACKUP,
    OLD_HEAD,
    PHONE,
    TOKEN,
    empty,
    everything,
    first_issue,
    lost,
    refused,
    stored,
    succeeded,
    tree,
)
from server import Server

pytestmark = pytest.mark.promise("B14")


def lives(installation: Server) -> None:
    """People get in with what they hold, and find what they wrote. (What is due by now stays undone: it would be new.)"""
    installation.start("--no-jobs")
    with installation.live(TOKEN) as friedl:
        [room] = friedl.hello["rooms"]
        friedl.say("since", room=room["id"], seq=0, change=0)
        items = friedl.hear("messages")["items"]
        assert [item["seq"] for item in items] == list(range(1, room["seq"] + 1))
    installation.stop()
    assert "all as they were written" in succeeded(installation, "ledger", "check", "--against", OLD_HEAD)


def test_the_old_installation_lives_and_moves_encrypted_and_with_its_keys(tmp_path: Path) -> None:
    old = first_issue(tmp_path / "old")
    (old.folder / "media" / "ab").mkdir(parents=True)
    (old.folder / "media" / "ab" / "ü 1.jpg").write_bytes(os.urandom(1_500_000))
    lives(old)
    ana, ben, other = (pyrage.x25519.Identity.generate() for _ in range(3))
    file, named = tmp_path / "backup.age", tmp_path / "recipients"
    named.write_text(f"# the office\n{ben.to_public()}\n")
    said = succeeded(old, "backup", str(file), "--with-keys", "--to", str(ana.to_public()), "--to", str(named))
    for words in ("and 1 media files", "It is encrypted", "It holds the keys"):
        assert words in said
    assert file.read_bytes().startswith(b"age-encryption.org/v1")
    assert all(key in pyrage.decrypt(file.read_bytes(), [ana]) for key in KEYS)

    new = empty(tmp_path / "new", keys=None)
    (tmp_path / "other").write_text(f"{other}\n")
    (tmp_path / "ben").write_text(f"# created: today\n{ben}\n")
    assert "--identity FILE" in refused(new, "restore", str(file))
    assert "another recipient" in refused(new, "restore", str(file), "--identity", str(tmp_path / "other"))
    succeeded(new, "restore", str(file), "--identity", str(tmp_path / "ben"))
    assert [(new.folder / "keys" / name).read_text().encode() for name in ("identity", "secret")] == KEYS
    assert {path.stat().st_mode & 0o077 for path in new.folder.rglob("*")} == {0}
    assert tree(new.folder / "media") == tree(old.folder / "media")
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
    old, restored = stored(FIRST_ISSUE), stored(new.folder, like=FIRST_ISSUE)
    assert sum(len(rows) for rows in old.values()) > 600
    assert lost(FIRST_ISSUE, new.folder) == ["django_session", "ledger_head", "outbox_event"]
    assert restored["django_session"] == restored["outbox_event"] == set()
    later = "102:" + "0" * 64
    assert "the given head is entry 102" in new.command("ledger", "check", "--against", later).stderr
    lives(new)

"""A backup holds everything but the keys, takes nothing away, and is there whole or not at all."""

from __future__ import annotations

import gzip
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from keeping.installation import (
    FIRST_ISSUE,
    FROM_THE_FUTURE,
    KEYS,
    OLD_HEAD,
    OLD_ROWS,
    PHONE,
    empty,
    first_issue,
    lost,
    refused,
    succeeded,
    tamper,
    tree,
)
from runde.keeping.archive import read
from server import Server


@pytest.fixture
def house(tmp_path: Path) -> Server:
    """The old installation, in a folder of its own."""
    return first_issue(tmp_path / "house")


def unpacked(file: Path) -> bytes:
    """Everything that stands in a backup, readable."""
    found = read(file)
    parts = []
    for name in found.members:
        with found.open(name) as member:
            content = member.read()
        parts.append(gzip.decompress(content) if name.endswith(".gz") else content)
    return b"\n".join(parts)


def test_it_changes_nothing_and_holds_neither_keys_nor_contact_data(house: Server, tmp_path: Path) -> None:
    before = tree(house.folder)
    said = succeeded(house, "backup", str(tmp_path / "backup"))
    assert f"holds {OLD_ROWS} rows of 30 tables and 0 media files" in said
    assert f"Ledger head, to be kept elsewhere too: {OLD_HEAD}" in said
    assert "It is not encrypted" in said
    assert f"the identity key in {house.folder}/keys/identity" in said
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    assert tree(house.folder) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "house"]
    # neither keys nor contact data stand in it
    there = unpacked(tmp_path / "backup") + (tmp_path / "backup").read_bytes()
    assert b"Friedl" in there
    for secret in (*KEYS, PHONE.encode(), PHONE.replace(" ", "").encode(), b"Nachtigall", b"Lindengasse"):
        assert secret not in there


def test_where_nothing_is_nothing_is_made(tmp_path: Path) -> None:
    nowhere = Server(tmp_path / "nowhere")
    assert "There is no database" in refused(nowhere, "backup", str(tmp_path / "backup"))
    assert not nowhere.folder.exists()
    house = first_issue(tmp_path / "house")
    (house.folder / "keys" / "identity").unlink()
    assert "There is no identity key" in refused(house, "backup", str(tmp_path / "backup"))


def test_a_file_that_is_there_stays(house: Server, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("older")
    assert "exists already" in refused(house, "backup", str(tmp_path / "backup"))
    assert (tmp_path / "backup").read_text() == "older"
    assert "no age recipient" in refused(house, "backup", str(tmp_path / "new"), "--to", "age1nobody")
    assert not (tmp_path / "new").exists()


def test_a_database_without_tables_is_nothing_to_back_up(house: Server, tmp_path: Path) -> None:
    (house.folder / "runde.sqlite3").write_bytes(b"")
    assert "nothing to back up" in house.command("backup", str(tmp_path / "backup")).stderr
    (house.folder / "runde.sqlite3").write_bytes(b"This is no database." * 400)
    assert "The database cannot be used" in refused(house, "backup", str(tmp_path / "backup"))
    assert not (tmp_path / "backup").exists()


def test_a_database_of_a_newer_program_is_left_to_it(house: Server, tmp_path: Path) -> None:
    tamper(house, FROM_THE_FUTURE)
    assert "newer Runde" in refused(house, "backup", str(tmp_path / "backup"))


def test_an_older_database_is_backed_up_as_it_is_and_restored_to_todays_form(house: Server, tmp_path: Path) -> None:
    house.act(
        "from django.core.management import call_command\nfrom django.db import connection\n"
        "call_command('migrate', 'contenttypes', '0001', verbosity=0)\n"
        "connection.cursor().execute(\"UPDATE django_content_type SET name = 'old'\")"
    )
    before = tree(house.folder)
    succeeded(house, "backup", str(tmp_path / "backup"))
    assert tree(house.folder) == before
    assert b'"name":"old"' in unpacked(tmp_path / "backup")
    new = empty(tmp_path / "new")
    succeeded(new, "restore", str(tmp_path / "backup"))
    # Not a content type, which has a column less again.
    assert lost(FIRST_ISSUE, new.folder) == ["django_session", "ledger_head", "outbox_event"]


def test_a_ledger_that_does_not_fit_is_kept_and_said(house: Server, tmp_path: Path) -> None:
    tamper(house, "UPDATE ledger_entry SET act = 'nothing' WHERE seq = 7")
    said = succeeded(house, "backup", str(tmp_path / "backup"))
    assert "DO  The ledger does not fit together" in said
    assert "Entry 7 was changed" in said


def test_a_backup_that_cannot_be_restored_is_not_kept(house: Server, tmp_path: Path) -> None:
    tamper(house, "UPDATE chat_message SET author_id = 9999 WHERE id = 1")
    assert "could not be restored when it was tried" in refused(house, "backup", str(tmp_path / "backup"))
    assert not (tmp_path / "backup").exists()


def limited(house: Server, blocks: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command that can write no file longer than so many blocks of 512 bytes, as on a full disk."""
    shell = f'ulimit -f {blocks}; exec "$@"'
    command = ["/bin/sh", "-c", shell, "sh", sys.executable, "-m", "runde", *words]
    return subprocess.run(command, env=house.environment, capture_output=True, text=True, timeout=60)


def test_on_a_full_disk_nothing_is_left(house: Server, tmp_path: Path) -> None:
    before = tree(house.folder)
    done = limited(house, 100, "backup", str(tmp_path / "backup"))
    assert (done.returncode, "The disk is full" in done.stderr) == (1, True), done.stderr
    assert tree(house.folder) == before
    assert not (tmp_path / "backup").exists()


def started(house: Server, file: Path) -> subprocess.Popen[str]:
    """`runde backup`, halted when the trial in the scratch folder has begun."""
    command = [sys.executable, "-m", "runde", "backup", str(file)]
    process = subprocess.Popen(command, env=house.uncovered, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (house.folder / "scratch" / "tried").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGSTOP)
    return process


def test_stopped_halfway_nothing_is_left(house: Server, tmp_path: Path) -> None:
    before = tree(house.folder)
    with started(house, tmp_path / "backup") as process:
        assert "Another backup or restore runs" in house.command("backup", str(tmp_path / "other")).stderr
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
        process.communicate()
        assert process.returncode == 130
    assert tree(house.folder) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["house"]


def test_killed_halfway_the_next_one_removes_what_is_left(house: Server, tmp_path: Path) -> None:
    before = tree(house.folder)
    (tmp_path / ".backup.0000.runde-draft").write_text("as a kill leaves it while the file is written")
    with started(house, tmp_path / "backup") as process:
        process.kill()
    assert not (tmp_path / "backup").exists()
    assert (house.folder / "scratch").exists()
    while "Another backup or restore runs" in (done := house.command("backup", str(tmp_path / "backup"))).stderr:
        pass  # the trial of the first has not ended
    assert done.returncode == 0, done.stderr
    assert tree(house.folder) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "house"]

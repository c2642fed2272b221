"""Restoring gives everything or leaves everything as it was, and never makes a key for contact data."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeping.installation import (
    FIRST_ISSUE,
    FROM_THE_FUTURE,
    OLD_BACKUP,
    empty,
    first_issue,
    refused,
    succeeded,
    tamper,
    tree,
)
from runde.keeping.archive import BackupRefused, Writer, read
from runde.keeping.opening import open_backup
from runde.kit.settings import Settings, load
from server import Server

WHOLE = OLD_BACKUP.read_bytes()
IDENTITY = (FIRST_ISSUE / "keys" / "identity").read_text().strip()
OTHER = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="


def rewritten(file: Path, *, keys: dict[str, str] | None = None, **values: Any) -> Path:
    """The old backup with another table of contents, sealed as if it had been made so."""
    old = read(OLD_BACKUP)
    with file.open("w+b") as stream:
        writer = Writer(stream)
        for name in [name for name in old.members if name not in {"format", "manifest.json", "seal"}]:
            with old.open(name) as source, writer.member(name) as target:
                target.write(source.read())
        for name, key in (keys or {}).items():
            with writer.member(f"keys/{name}") as target:
                target.write(key.encode())
        writer.close({**old.manifest, **values})
    return file


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for wrong files, with the installation `data` in it."""
    folder = tmp_path_factory.mktemp("wrong")
    empty(folder / "data")
    return folder


def judged(place: Path, file: Path) -> str:
    """What is said of a file that cannot be restored; nothing is touched."""
    before = tree(place)
    with pytest.raises(BackupRefused) as caught:
        open_backup(file, identity=None, scratch=place, settings=load({"RUNDE_DATA": str(place / "data")}))
    assert tree(place) == before
    return str(caught.value)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_cut_short_or_changed_anywhere_it_is_refused(place: Path, at: int, flip: int) -> None:
    changed = bytes([WHOLE[at] ^ flip]) + WHOLE[at + 1 :] if flip else b""
    (place / "file").write_bytes(WHOLE[:at] + changed)
    assert judged(place, place / "file")


def test_a_wrong_file_is_refused(place: Path) -> None:
    with tarfile.open(place / "tar", "w") as tar:
        tar.add(FIRST_ISSUE / "README.md", "../README.md")
    (place / "empty").write_bytes(b"")
    (place / "picture").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(9000))
    for name in ("tar", "empty", "picture", "data/keys/identity"):
        assert "not a backup made by" in judged(place, place / name)
    for name in ("data", "nothing"):
        assert "is not a file" in judged(place, place / name)
    (place / "age").write_bytes(b"age-encryption.org/v1\n-> X25519 ")
    assert "is encrypted" in judged(place, place / "age")


def test_a_file_that_may_not_be_read_gets_a_sentence(place: Path) -> None:
    class Locked(type(place)):  # type: ignore[misc]  # root may read everything
        def open(self, *_: Any, **__: Any) -> Any:
            raise PermissionError

    assert "cannot be read" in judged(place, Locked(OLD_BACKUP))


def test_what_is_refused_leaves_no_folder_behind(tmp_path: Path) -> None:
    new = Server(tmp_path / "new")
    (tmp_path / "cut").write_bytes(WHOLE[:50_000])
    assert "damaged or was cut short" in refused(new, "restore", str(tmp_path / "cut"))
    assert "neither here nor in the backup" in refused(new, "restore", str(OLD_BACKUP))
    newer = rewritten(tmp_path / "newer", migrations=[["chat", "0001_initial"], ["chat", "9999_from_the_future"]])
    given = Server(tmp_path / "new", RUNDE_IDENTITY_KEY=IDENTITY)
    assert "newer Runde" in refused(given, "restore", str(newer))
    assert not new.folder.exists()
    new.folder.write_text("a file")
    assert "File exists" in refused(new, "restore", str(OLD_BACKUP))


def settings(place: Path, **values: str) -> Settings:
    return replace(load({"RUNDE_DATA": str(place)}), **values)


def test_the_identity_key_is_the_one_the_backup_was_made_under(tmp_path: Path) -> None:
    new = empty(tmp_path / "new", keys=None)
    (new.folder / "keys").mkdir()
    (new.folder / "keys" / "identity").write_text(OTHER)
    said = refused(new, "restore", str(OLD_BACKUP))
    assert f"The identity key in {new.folder}/keys/identity is not the one" in said
    assert "Put the right one there" in said
    with pytest.raises(BackupRefused, match="given by RUNDE_IDENTITY_KEY is not the one"):
        open_backup(OLD_BACKUP, identity=None, scratch=tmp_path, settings=settings(new.folder, identity_key=OTHER))
    brings = rewritten(tmp_path / "brings", keys={"identity": IDENTITY})
    with pytest.raises(BackupRefused, match="Move it away: the backup brings its own"):
        open_backup(brings, identity=None, scratch=tmp_path, settings=settings(new.folder))
    wrong = rewritten(tmp_path / "wrong", keys={"identity": OTHER})
    with pytest.raises(BackupRefused, match="brings another identity key"):
        open_backup(wrong, identity=None, scratch=tmp_path, settings=settings(tmp_path / "nowhere"))


def test_where_people_are_nothing_is_restored(tmp_path: Path) -> None:
    house = first_issue(tmp_path / "house")
    assert "There are people in this database" in refused(house, "restore", str(OLD_BACKUP))
    house.start()
    assert "A server already runs" in house.command("restore", str(OLD_BACKUP)).stderr
    house.stop()


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    house = first_issue(tmp_path / "house")
    tamper(house, FROM_THE_FUTURE)
    assert "made by a newer Runde" in refused(house, "restore", str(OLD_BACKUP))


def test_a_database_that_somebody_has_open_is_left_alone(tmp_path: Path) -> None:
    new = empty(tmp_path / "new")
    with closing(sqlite3.connect(new.folder / "runde.sqlite3")) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("CREATE TABLE of_somebody_else (id)")
        assert "Another program uses" in new.command("restore", str(OLD_BACKUP)).stderr


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"migrations": [["chat", "0001_initial"]]}, "the form of its database is not complete"),
        ({"left_out": ["outbox.event"]}, "the tables that it must hold"),
        ("rows", "chat.message is not as it was"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path: Path, wrong: Any, named: str) -> None:
    if wrong == "rows":
        listed = read(OLD_BACKUP).manifest["tables"]
        wrong = {"tables": {**listed, "chat.message": [192, listed["chat.message"][1]]}}
    file = rewritten(tmp_path / "wrong", **wrong)
    assert named in refused(empty(tmp_path / "new"), "restore", str(file))


def test_on_a_full_disk_nothing_is_touched(tmp_path: Path) -> None:
    new = empty(tmp_path / "new")
    before = tree(new.folder)
    command = [
        "/bin/sh",
        "-c",
        'ulimit -f 300; exec "$@"',
        "sh",
        sys.executable,
        "-m",
        "runde",
        "restore",
        str(OLD_BACKUP),
    ]
    done = subprocess.run(command, env=new.environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "The disk is full" in done.stderr) == (1, True), done.stderr
    assert tree(new.folder) == before


def test_killed_halfway_it_is_simply_run_again(tmp_path: Path) -> None:
    """Here with the identity key alone: that letters are void is said."""
    new = empty(tmp_path / "new")
    (new.folder / "keys" / "secret").unlink()
    before = tree(new.folder)
    command = [sys.executable, "-m", "runde", "restore", str(OLD_BACKUP)]
    with subprocess.Popen(command, env=new.environment) as process:
        while not (new.folder / "scratch" / "restored.sqlite3").exists():
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert {name for name in tree(new.folder) if not name.startswith("scratch/")} == before.keys()
    assert "letters that were not used yet are void" in succeeded(new, "restore", str(OLD_BACKUP))
    assert sorted(path.name for path in new.folder.iterdir()) == ["keys", "runde.sqlite3", "server.lock"]
    assert (new.folder / "keys" / "secret").stat().st_mode & 0o077 == 0
    assert (new.folder / "keys" / "identity").read_text().strip() == IDENTITY

"""`runde ledger check` on a real database file in which somebody wrote with another program."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from faults.conftest import Seeded
from server import Server

pytestmark = pytest.mark.promise("B14")


@pytest.fixture(scope="module")
def installation(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A copy of the seeded installation that no server uses."""
    return Server(shutil.copytree(seeded.folder, tmp_path_factory.mktemp("ledger") / "data"))


@pytest.fixture
def file(installation: Server) -> Iterator[Path]:
    """Its database file; put back afterwards."""
    file = installation.folder / "runde.sqlite3"
    kept = file.read_bytes()
    yield file
    file.write_bytes(kept)


def write(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as session, session:
        for statement in statements:
            session.execute(statement)
        session.commit()
        session.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def head(installation: Server) -> str:
    done = installation.command("ledger", "check")
    assert done.returncode == 0, done.stderr
    return done.stdout.rpartition("Head: ")[2].strip()


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["UPDATE ledger_entry SET act = 'nothing' WHERE seq = 7"], "Entry 7 was changed."),
        (["UPDATE ledger_payload SET body = '{}' WHERE entry = 5"], "The payload of entry 5 was changed."),
        (["DELETE FROM ledger_entry WHERE seq = 4"], "Entry 4 is missing."),
        (
            [
                "UPDATE ledger_entry SET seq = -1 WHERE seq = 3",
                "UPDATE ledger_entry SET seq = 3 WHERE seq = 4",
                "UPDATE ledger_entry SET seq = 4 WHERE seq = -1",
            ],
            "Entry 3 does not follow entry 2.",
        ),
    ],
    ids=["changed", "payload changed", "removed", "reordered"],
)
def test_what_was_done_to_the_file_is_named(
    installation: Server, file: Path, statements: list[str], named: str
) -> None:
    write(file, *statements)
    done = installation.command("ledger", "check")
    assert (done.returncode, done.stderr) == (1, f"runde: {named}\n")


def test_a_payload_erased_by_law_leaves_the_chain_whole(installation: Server, file: Path) -> None:
    before = head(installation)
    write(file, "UPDATE ledger_payload SET body = NULL, salt = '', erased_at = '2026-03-02 12:00:00' WHERE entry = 6")
    done = installation.command("ledger", "check", "--against", before)
    assert done.returncode == 0, done.stderr
    assert "1 of them with a payload erased by law" in done.stdout
    assert done.stdout.rpartition("Head: ")[2].strip() == before


def test_an_older_file_put_back_is_found_by_a_head_kept_elsewhere(installation: Server, file: Path) -> None:
    older = file.read_bytes()
    installation.act(
        "from runde.people.arriving import make_person; from runde.kit.time import now\n"
        "make_person(name='Nora', language='en', by=None, now=now())"
    )
    kept = head(installation)
    file.write_bytes(older)
    assert head(installation) != kept
    done = installation.command("ledger", "check", "--against", kept)
    assert done.returncode == 1
    assert f"the given head is entry {kept.partition(':')[0]}" in done.stderr

"""What cannot work is refused at the start with one sentence, and nothing is touched."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from faults.conftest import House, Seeded
from server import Server

FROM_THE_FUTURE = (
    "from django.db import connection\n"
    "from django.db.migrations.recorder import MigrationRecorder\n"
    "MigrationRecorder(connection).record_applied('chat', '9999_from_the_future')"
)
NEWER = "This database was made by a newer Runde. Install that version, or restore a backup made by this one."
WORKERS = "More than one worker needs PostgreSQL and Redis"


def digests(folder: Path) -> dict[str, str]:
    """Every file of an installation and what is in it; the lock of a running server says nothing."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "server.lock"
    }


@pytest.mark.parametrize(
    "command",
    [["serve"], ["worker"], ["setup"], ["check"], ["ledger", "check"], ["bench", "seed", "--out", "seeded.json"]],
    ids=" ".join,
)
def test_a_database_of_a_newer_runde_is_refused_and_not_touched(server: Server, command: list[str]) -> None:
    server.act(FROM_THE_FUTURE)
    before = digests(server.folder)
    port = ["--port", str(server.port)] if command == ["serve"] else []
    done = server.command(*command, *port)
    assert done.returncode == 1
    if command == ["check"]:
        assert f"DO  {NEWER}" in done.stdout
    else:
        assert done.stderr == f"runde: {NEWER}\n"
    assert digests(server.folder) == before


@pytest.mark.own_postgresql
def test_a_newer_database_on_postgresql_is_refused_too(house: House) -> None:
    server = house.server()
    server.act(FROM_THE_FUTURE)
    done = server.command("serve", "--port", str(server.port))
    assert (done.returncode, done.stderr) == (1, f"runde: {NEWER}\n")


@pytest.mark.parametrize("settings", [{}, {"RUNDE_REDIS_URL": "redis://127.0.0.1:1/0"}], ids=["alone", "with Redis"])
def test_two_workers_on_sqlite_are_refused_and_nothing_is_touched(server: Server, settings: dict[str, str]) -> None:
    server.environment |= settings
    before = digests(server.folder)
    done = server.command("serve", "--port", str(server.port), "--workers", "2")
    assert done.returncode == 1
    assert done.stderr.startswith(f"runde: {WORKERS}")
    assert done.stderr.count("\n") == 1
    assert digests(server.folder) == before


@pytest.mark.own_postgresql
def test_two_workers_without_redis_are_refused(house: House, seeded_cluster: Seeded) -> None:
    server = house.server()
    done = server.command("serve", "--port", str(server.port), "--workers", "2")
    assert done.returncode == 1
    assert done.stderr.startswith(f"runde: {WORKERS}")
    assert done.stderr.count("\n") == 1

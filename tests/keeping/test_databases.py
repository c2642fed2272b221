"""A backup is the same whatever database it was taken from, and may move to another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from keeping.installation import OLD_BACKUP, TOKEN, empty, everything, first_issue, refused, succeeded
from runde.keeping.archive import read
from server import Server, postgresql_database

GROWN = {"chat.membership", "chat.message", "chat.room", "people.device", "programme.cohort"}

pytestmark = [pytest.mark.postgresql, pytest.mark.redis]


@pytest.fixture
def databases() -> Iterator[ExitStack]:
    """Databases entered here are removed at the end."""
    with ExitStack() as stack:
        yield stack


def tables_of(house: Server) -> int:
    """How many tables the database has."""
    with psycopg.connect(house.environment["RUNDE_DATABASE_URL"]) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found is not None
    return int(found[0])


def test_from_sqlite_to_postgresql_and_from_there_to_another(tmp_path: Path, databases: ExitStack) -> None:
    """Row by row the same; what is new gets numbers of its own; the form in the file does not depend on the database."""
    first = empty(tmp_path / "first", databases.enter_context(postgresql_database()))
    second = empty(tmp_path / "second", databases.enter_context(postgresql_database()))
    succeeded(first, "restore", str(OLD_BACKUP))
    succeeded(first, "backup", str(tmp_path / "backup"))
    sums, old = read(tmp_path / "backup").manifest["tables"], read(OLD_BACKUP).manifest["tables"]
    # The program's own lists of its models grow with it, and tables by the columns of later issues, whose rows are compared
    # below. Of the others and of what people did, only the restoring itself is new.
    theirs = [name for name in old if not name.startswith(("auth.", "contenttypes.")) and name not in GROWN]
    assert [name for name in theirs if sums[name] != old[name]] == ["ledger.entry", "ledger.head", "ledger.payload"]
    succeeded(second, "programme", "load", "diabetes-type2")  # there are tables, with rows in them, and no people
    succeeded(second, "restore", str(tmp_path / "backup"))
    assert everything(second, entries=100) == everything(first_issue(tmp_path / "old"), entries=100)
    second.start("--workers", "1", "--no-jobs")
    with second.live(TOKEN) as friedl:
        room = friedl.hello["rooms"][0]
        friedl.say("send", room=room["id"], client_id="0d7a0a2e-6f0b-4c43-8a86-0a1f6c7b58ac", text="Here I am again")
        assert friedl.hear("ack")["seq"] == room["seq"] + 1
        assert "Other programs are connected" in refused(second, "restore", str(OLD_BACKUP))
    second.stop()
    assert "There are people in this database" in refused(second, "restore", str(OLD_BACKUP))


def test_while_anybody_is_connected_nothing_is_touched(tmp_path: Path) -> None:
    with postgresql_database() as settings:
        house = empty(tmp_path / "house", settings)
        with psycopg.connect(settings["RUNDE_DATABASE_URL"]):
            said = refused(house, "restore", str(OLD_BACKUP))
        assert "Other programs are connected" in said
        assert tables_of(house) == 0


@contextmanager
def role(address: str) -> Iterator[tuple[str, str]]:
    """A new role without rights on the server of `address`; gives its name, and what comes before "@" in an address."""
    name, password = f"runde_test_{uuid4().hex[:12]}", uuid4().hex
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
    try:
        yield name, f"{name}:{password}"
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP ROLE {name}")


def test_whoever_is_connected_under_another_role_counts_too(tmp_path: Path) -> None:
    address = os.environ["RUNDE_TEST_DATABASE_URL"]
    with role(address) as (owner, its_login), role(address) as (_, another_login), postgresql_database() as settings:
        parts = urlsplit(settings["RUNDE_DATABASE_URL"])
        place = parts.netloc.rpartition("@")[2]
        owners, anothers = (parts._replace(netloc=f"{login}@{place}").geturl() for login in (its_login, another_login))
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {parts.path[1:]} OWNER TO {owner}")
        house = empty(tmp_path / "house", {**settings, "RUNDE_DATABASE_URL": owners})
        with psycopg.connect(anothers):
            said = refused(house, "restore", str(OLD_BACKUP))
        assert "Other programs are connected" in said
        assert tables_of(house) == 0
        succeeded(house, "restore", str(OLD_BACKUP))


def test_killed_halfway_nothing_was_touched_and_it_is_run_again(tmp_path: Path) -> None:
    with postgresql_database() as settings:
        house = empty(tmp_path / "house", settings)
        name = settings["RUNDE_DATABASE_URL"].rpartition("/")[2]
        command = [sys.executable, "-m", "runde", "restore", str(OLD_BACKUP)]
        with psycopg.connect(os.environ["RUNDE_TEST_DATABASE_URL"], autocommit=True) as watch:
            locked = (
                "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database "
                "WHERE datname = %s AND mode = 'AccessExclusiveLock'"
            )
            with subprocess.Popen(command, env=house.environment) as process:
                while not (watch.execute(locked, [name]).fetchone() or [0])[0]:
                    assert process.poll() is None
                process.send_signal(signal.SIGKILL)
            connected = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            while (watch.execute(connected, [name]).fetchone() or [0])[0]:
                pass  # PostgreSQL notices when it answers
        assert tables_of(house) == 0
        succeeded(house, "restore", str(OLD_BACKUP))
        assert tables_of(house) > 30

"""What commands stand on: Django set up, the database migrated, one server at a time."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

import click

if TYPE_CHECKING:
    from django.db.migrations.loader import MigrationLoader

NEWER = "This database was made by a newer Runde. Install that version, or restore a backup made by this one."
ONLY_SERVER = 20_261_122  # the number of our advisory lock in a PostgreSQL database


class Lock(Protocol):
    """Held until closed, and no longer than this process lives."""

    def close(self) -> None:
        """Let others in."""


def prepare() -> None:
    """Set Django up with Runde's settings; commands speak English. Raises SettingsError with a sentence."""
    import django  # slow

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "runde.config.settings")
    django.setup()
    from django.utils import translation  # app ready

    translation.activate("en")


def migrate() -> None:
    """Bring the database to this program's form.

    Raises click.ClickException when the database cannot be reached, or was made by a newer Runde.
    """
    from django.core.management import call_command  # app ready
    from django.db import DatabaseError, connection  # app ready
    from django.db.migrations.executor import MigrationExecutor  # app ready

    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        executor = MigrationExecutor(connection)
        if is_newer(executor.loader):
            raise click.ClickException(NEWER)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise click.ClickException(
            f"The database cannot be used: {str(error).strip()}. Check RUNDE_DATABASE_URL."
        ) from error


def is_newer(loader: MigrationLoader) -> bool:
    """Whether a newer Runde made this database: it knows of changes that this program does not know."""
    return any(key not in loader.disk_migrations for key in loader.applied_migrations)


@contextmanager
def tidy_end() -> Iterator[None]:
    """SIGTERM ends what is inside as Ctrl-C does, so that nothing is left over."""
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def folder() -> Path:
    """The data folder."""
    from django.conf import settings  # app ready

    return Path(settings.DATA)


def one_server() -> Lock | None:
    """Without Redis, make sure that this is the only server of its database: returns the lock, to be kept open.

    The lock ends with the process, however it ends. Raises click.ClickException when another server runs, or
    PostgreSQL does not answer.
    """
    from django.conf import settings  # app ready
    from django.db import connection  # app ready

    if connection.vendor == "sqlite":
        return _lock_of_folder()
    return None if settings.REDIS_URL else _lock_of_database()


def _lock_of_database() -> Lock:
    import psycopg  # optional
    from django.db import connection  # app ready

    try:
        session = psycopg.connect(**connection.get_connection_params(), autocommit=True)
        row = session.execute("SELECT pg_try_advisory_lock(%s)", [ONLY_SERVER]).fetchone()
    except psycopg.Error as error:
        raise click.ClickException(
            f"The database cannot be used: {str(error).strip()}. Check RUNDE_DATABASE_URL."
        ) from error
    if row is None or not row[0]:
        session.close()
        raise click.ClickException(
            "A server already runs on this database. Stop it first, or set RUNDE_REDIS_URL for both of them."
        )
    return session


def _lock_of_folder() -> Lock:
    lock = (folder() / "server.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise click.ClickException(
            f"A server already runs on the data in {folder()}. Stop it first, or set RUNDE_DATA to another folder."
        ) from error
    return lock


def free_port(host: str, port: int) -> None:
    """Raises click.ClickException when somebody else already listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on {host} is in use or not allowed. Stop the other program, or choose another --port."
            ) from error

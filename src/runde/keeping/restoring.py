"""Restoring a backup into an empty installation: everything or nothing.

On SQLite a new database file is made in the scratch folder and takes its place at the end; on PostgreSQL everything, the
tables too, is made in one transaction. Whatever goes wrong before the end, also a kill, leaves things as they were.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from runde.keeping import media, tables
from runde.keeping.archive import BackupRefused, Damaged
from runde.keeping.forms import Form, applied, name_of
from runde.keeping.manifest import table_member
from runde.keeping.opening import Backup
from runde.keeping.placing import sync_folder
from runde.kit import keys
from runde.kit.time import stamp
from runde.ledger.checking import Check, check
from runde.ledger.recording import record
from runde.people.models import Person


def check_age(backup: Backup) -> None:
    """Raises BackupRefused for a backup made by a newer program."""
    _form(backup)


def restore(*, backup: Backup, folder: Path, only_server: int, now: datetime) -> Check:
    """Fill the empty installation with what the backup holds, and bring it to this program's form; checks the ledger.

    `folder` is for scratch, on the same file system as the data. On SQLite the caller holds the lock of the server; on
    PostgreSQL `only_server` is the number of that lock. One entry `backup.restore` is added to the ledger.
    Raises BackupRefused, and nothing is touched, when there are people, somebody else uses the database, or the backup was
    made by a newer program or is not in the database as it was.
    """
    form = _form(backup)
    media.check_place(_media(), backup.archive, backup.manifest)
    media.unpack(backup.archive, backup.manifest, folder / media.NAME)

    def settle() -> None:
        media.put_in_place(folder / media.NAME, _media())
        for name, key in backup.keyring.lacking.items():
            keys.put(Path(settings.DATA), name, key)

    if connection.vendor == "sqlite":
        return _into_file(backup, form, folder / "restored.sqlite3", settle, now)
    return _into_database(backup, form, only_server, settle, now)


def _form(backup: Backup) -> Form:
    form = Form(backup.manifest.migrations)
    if form.unknown:
        raise BackupRefused("This backup was made by a newer Runde. Install that version to restore it.")
    return form


def _media() -> Path:
    return Path(settings.DATA) / media.NAME


def _into_file(backup: Backup, form: Form, draft: Path, settle: Callable[[], None], now: datetime) -> Check:
    place = Path(connection.settings_dict["NAME"])
    _check_unused(place)
    connection.settings_dict["NAME"] = draft
    try:
        found = _filled(backup, form, now)
    finally:
        connection.close()  # moves the write-ahead log into the file
        connection.settings_dict["NAME"] = place
    with draft.open("rb") as stream:
        os.fsync(stream.fileno())
    _check_unused(place)  # filling takes its time, and commands hold no lock
    settle()
    draft.replace(place)
    sync_folder(place.parent)
    return found


def _check_unused(place: Path) -> None:
    if place.exists():
        _check_nobody()
    connection.close()
    if place.with_name(f"{place.name}-wal").exists():  # the last to close it removes it
        raise BackupRefused(f"Another program uses {place}. Stop all servers, workers and commands, then try again.")


def _into_database(backup: Backup, form: Form, only_server: int, settle: Callable[[], None], now: datetime) -> Check:
    connection.settings_dict["OPTIONS"].pop("pool", None)  # which opens connections of its own; only one is counted out
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [only_server])
            alone = cursor.fetchone() == (True,)
            # With Redis, servers hold no lock. But each holds a connection, and so does a worker. Of another role's we may not
            # see the type; what PostgreSQL does there by itself (autovacuum) belongs to no role.
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND (backend_type = 'client backend' OR backend_type IS NULL AND usesysid IS NOT NULL)"
            )
            alone = alone and cursor.fetchone() == (0,)
        if not alone:
            raise BackupRefused(
                "Other programs are connected to this database. Stop all servers, workers and commands, then try again."
            )
        _check_nobody()
        _drop_tables()
        found = _filled(backup, form, now)
        settle()
    return found


def _check_nobody() -> None:
    if Form(applied()).unknown:
        raise BackupRefused("The database that is there was made by a newer Runde. Name an empty one.")
    if Person._meta.db_table in connection.introspection.table_names() and Person.objects.exists():
        raise BackupRefused(
            "There are people in this database, and nothing of it was touched. Restore into an empty RUNDE_DATA "
            "(and an empty RUNDE_DATABASE_URL, if it is set)."
        )


def _drop_tables() -> None:
    """Remove Runde's tables, in which nobody is: those of the backup may have an older form."""
    ours = {table._meta.db_table for table in Form(applied()).every_table()} | {"django_migrations"}
    there = [connection.ops.quote_name(name) for name in connection.introspection.table_names() if name in ours]
    if there:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {', '.join(there)}")


def _filled(backup: Backup, form: Form, now: datetime) -> Check:
    MigrationExecutor(connection).migrate(form.targets())
    if applied() != form.migrations:
        raise Damaged("the form of its database is not complete")
    with transaction.atomic():
        _load(backup, form)
    call_command("migrate", verbosity=0, interactive=False)
    record(
        act="backup.restore",
        by=None,
        on="backup",
        now=now,
        made_at=stamp(backup.manifest.made_at),
        head=backup.manifest.head,
        program=backup.manifest.program,
    )
    return check()


def _load(backup: Backup, form: Form) -> None:
    """Load every table, and compare it with what it was when the backup was made."""
    every = form.every_table()
    held = {name_of(table): table for table in every if name_of(table) not in backup.manifest.left_out}
    if held.keys() != backup.manifest.tables.keys():
        raise Damaged("it does not hold the tables that it must hold")
    names = [table._meta.db_table for table in every]
    # What migrations themselves enter would be in the way of what was there.
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), names))
    connection.check_constraints()  # on PostgreSQL this also defers those that a migration made immediate
    for name, table in held.items():
        with backup.archive.open(table_member(name)) as member:
            tables.load(table, member)
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), every):
            cursor.execute(statement)
    for name, table in held.items():
        if tables.measure(table) != backup.manifest.tables[name]:
            raise Damaged(f"{name} is not as it was when it had been loaded")

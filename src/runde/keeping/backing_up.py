"""Making a backup: one snapshot of the database, the media, and the proof that it can be restored."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection

from runde.keeping import media, tables
from runde.keeping.archive import CHUNK, BackupRefused, Writer
from runde.keeping.encrypting import encrypt, recipients
from runde.keeping.forms import LEFT_OUT, Form, applied, name_of
from runde.keeping.manifest import IDENTITY, SECRET, Manifest, Sum, table_member
from runde.keeping.placing import check_free, placed
from runde.keeping.scratch import Scratch, scratch
from runde.keeping.snapshot import snapshot
from runde.kit import keys
from runde.ledger.recording import GENESIS

_GIVEN_OTHERWISE = ("DATABASE_URL", "REDIS_URL", "IDENTITY_KEY", "SECRET_KEY")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: what is in it, its size in bytes, and what the restore that tried it said."""

    manifest: Manifest
    size: int
    tried: str


def back_up(*, file: Path, to: Sequence[str], with_keys: bool, now: datetime) -> Made:
    """Write a backup to `file`, encrypted to the recipients `to` unless there are none.

    Servers may run and take messages meanwhile: what was acknowledged before is in it, and nothing is written
    to the database. Before `file` gets its name, the backup is restored into a scratch folder and compared.
    Raises FileRefused (BackupRefused is one) with a sentence; then there is no `file`.
    """
    check_free(file)
    readers = recipients(to)
    with scratch(Path(settings.DATA)) as room:
        plain = room.folder / "backup"
        with plain.open("w+b") as stream:
            manifest = _written(Writer(stream), with_keys=with_keys, now=now)
        tried = _tried(plain, room)
        with placed(file) as target, plain.open("rb") as source:
            if readers:
                encrypt(source, target, readers)
            else:
                shutil.copyfileobj(source, target, CHUNK)
    return Made(manifest, file.stat().st_size, tried)


def _written(writer: Writer, *, with_keys: bool, now: datetime) -> Manifest:
    sums: dict[str, Sum] = {}
    heads: list[tuple[int, str]] = []
    with snapshot():
        form = Form(applied())
        _check(form)
        for table in form.tables():
            name = name_of(table)
            with writer.member(table_member(name)) as member:
                sums[name] = tables.write(table, member)
            if name == "ledger.head":
                heads = list(table._base_manager.values_list("seq", "digest"))
    taken = media.take(Path(settings.DATA) / media.NAME, writer)  # after the rows, so that every row's file is there
    if with_keys:
        for name, key in ((IDENTITY, settings.IDENTITY_KEY), (SECRET, settings.SECRET_KEY)):
            with writer.member(name) as member:
                member.write(key.encode())
    manifest = Manifest(
        program=version("runde"),
        made_at=now,
        database=connection.vendor,
        migrations=form.migrations,
        head=":".join(map(str, heads[0])) if heads else f"0:{GENESIS}",
        identity=keys.fingerprint(settings.IDENTITY_KEY),
        secret=keys.fingerprint(settings.SECRET_KEY),
        tables=sums,
        left_out=sorted(LEFT_OUT),
        media=taken,
    )
    writer.close(manifest.as_dict())
    return manifest


def _check(form: Form) -> None:
    if not form.migrations:
        raise BackupRefused("There is nothing to back up yet: this database is empty. Check RUNDE_DATA.")
    if form.unknown:
        raise BackupRefused("This database was made by a newer Runde. Install that version to back it up.")


def _tried(plain: Path, room: Scratch) -> str:
    """Restore a backup into a folder of its own, in a process of its own; gives what that said.

    Raises BackupRefused when it could not be restored, or was not the same afterwards.
    """
    mine = {f"RUNDE_{name}{file}" for name in _GIVEN_OTHERWISE for file in ("", "_FILE")}
    environment = {name: value for name, value in os.environ.items() if name not in {*mine, "DJANGO_SETTINGS_MODULE"}}
    environment["RUNDE_DATA"] = str(room.folder / "tried")
    environment["RUNDE_IDENTITY_KEY"] = settings.IDENTITY_KEY
    environment["RUNDE_SECRET_KEY"] = settings.SECRET_KEY
    done = subprocess.run(
        [sys.executable, "-m", "runde", "restore", str(plain)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        pass_fds=[room.lock],  # should this process be killed, no other backup clears the folder under that one's feet
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        reason = said[0].removeprefix("runde: ")
        raise BackupRefused(f"The backup could not be restored when it was tried, so it was not kept. {reason}")
    return done.stdout

"""`runde backup` and `runde restore`."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from runde.cli import ground
from runde.keeping.opening import open_backup
from runde.keeping.placing import FileRefused
from runde.keeping.scratch import scratch
from runde.kit import keys
from runde.kit.settings import Settings, load, variable

FULL = (
    "The disk is full or cannot be written to, and nothing was changed. Make room (RUNDE_DATA needs about twice its size "
    "free), then try again."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to", multiple=True, metavar="RECIPIENT", help="Encrypt to an age recipient (age1…), or a file of them."
)
@click.option("--with-keys", is_flag=True, help="Put the keys of this installation into it as well.")
def backup(file: Path, to: tuple[str, ...], with_keys: bool) -> None:
    """Write a backup of database and media to FILE, while servers run.

    It is restored into a scratch folder and compared before FILE appears.
    """
    settings = load(os.environ)
    _check_there(settings)
    with _in_sentences():
        ground.prepare()
        from runde.keeping.backing_up import back_up  # app ready
        from runde.kit.time import now  # app ready

        made = back_up(file=file.absolute(), to=to, with_keys=with_keys, now=now())
    holds = made.manifest
    click.echo(
        f"{file} holds {holds.rows:,} rows of {len(holds.tables)} tables and {len(holds.media):,} media files "
        f"({made.size:,} bytes). It was restored into a scratch folder: everything was there, and the same."
    )
    if to:
        click.echo("It is encrypted: only who has the age identity can restore it.")
    else:
        click.echo("It is not encrypted: whoever has it can read the talk. Encrypt it with --to.")
    if with_keys:
        click.echo("It holds the keys: whoever can open it can read the contact data too.")
    else:
        click.echo(
            f"The keys are not in it: to restore it, you need the identity key {_key_place(settings, 'identity')} "
            f"(fingerprint {holds.identity}) and the secret key {_key_place(settings, 'secret')}. Keep them elsewhere."
        )
    click.echo(f"Ledger head, to be kept elsewhere too: {holds.head}")
    for line in made.tried.splitlines():
        if line.startswith("DO"):
            click.echo(line)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--identity", type=click.Path(path_type=Path), help="File with the age identity, as age-keygen writes it."
)
def restore(file: Path, identity: Path | None) -> None:
    """Fill an empty installation from the backup FILE; no server may run.

    The backup is checked from beginning to end before anything is touched.
    """
    settings = load(os.environ)
    with _in_sentences(), scratch(settings.folder) as room:
        found = open_backup(file, identity=identity, scratch=room.folder, settings=settings)
        # Without these the settings would make new keys: only the restore itself may write any.
        for name, key in found.keyring.lacking.items():
            os.environ[variable(f"{name}_key")] = key
        ground.prepare()
        from django.db import connection  # app ready

        from runde.keeping import restoring  # app ready
        from runde.kit.time import now, stamp  # app ready

        restoring.check_age(found)
        lock = ground.one_server() if connection.vendor == "sqlite" else None
        ledger = restoring.restore(backup=found, folder=room.folder, only_server=ground.ONLY_SERVER, now=now())
        if lock is not None:
            lock.close()
    holds = found.manifest
    click.echo(
        f"Restored {holds.rows:,} rows of {len(holds.tables)} tables and {len(holds.media):,} media files, as they were "
        f"at {stamp(holds.made_at)}."
    )
    if not found.keyring.same_secret:
        click.echo("The secret key is another than before: letters that were not used yet are void; print new ones.")
    if ledger.fault is not None:
        click.echo(f"DO  The ledger does not fit together, as it did not in the backup: {ledger.fault}")
    click.echo(f"The ledger has {ledger.entries} entries; the last one says that it was restored. Head: {ledger.head}")


def _check_there(settings: Settings) -> None:
    """Before the settings make keys in a folder that was named by mistake."""
    if not settings.database_url and not settings.sqlite_file.exists():
        raise click.ClickException(f"There is no database in {settings.folder}. Set RUNDE_DATA to the data folder.")
    if not settings.identity_key and not keys.in_place(settings.folder, "identity"):
        raise click.ClickException(
            f"There is no identity key in {settings.folder}. Set RUNDE_DATA to the data folder, or RUNDE_IDENTITY_KEY."
        )


def _key_place(settings: Settings, name: str) -> str:
    given = getattr(settings, f"{name}_key")
    return f"of RUNDE_{name.upper()}_KEY" if given else f"in {settings.folder / 'keys' / name}"


@contextmanager
def _in_sentences() -> Iterator[None]:
    """What goes wrong inside becomes a sentence."""
    from django.db import DatabaseError  # slow

    try:
        with ground.tidy_end():
            yield
    except FileRefused as error:
        raise click.ClickException(str(error)) from error
    except DatabaseError as error:
        said = str(error).strip()
        if "disk is full" in said or "disk I/O" in said:
            raise click.ClickException(FULL) from error
        raise click.ClickException(f"The database cannot be used: {said}. Nothing was changed.") from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise click.ClickException(FULL) from error
        raise click.ClickException(
            f"{error.strerror or error}: {error.filename or 'a file'}. Correct this, then try again; nothing was changed."
        ) from error

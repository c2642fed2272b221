"""The mark of a demo folder: a file with a random key. Without it nothing is made up, nothing deleted, and no link works."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tomllib
from datetime import datetime
from pathlib import Path

import click

FILE = "demo.toml"
OURS = frozenset({FILE, "keys", "server.lock"})
DATABASE = "runde.sqlite3"


def key_of(folder: Path) -> str | None:
    """The key of a demo folder; None for every other folder."""
    try:
        key = tomllib.loads((folder / FILE).read_text(encoding="utf-8")).get("key")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    return key if isinstance(key, str) and key else None


def is_demo(folder: Path) -> bool:
    """Whether this folder is marked as a demo."""
    return key_of(folder) is not None


def mark(folder: Path, *, now: datetime) -> str:
    """Mark a folder as a demo, with a new key; returns the key."""
    key = secrets.token_hex(16)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"{FILE}.{os.getpid()}"
    draft.write_text(
        "# This folder holds a demo of Runde. `runde demo --fresh` deletes everything in it.\n"
        f'key = "{key}"\nmade = {now.isoformat(timespec="seconds")}\n',
        encoding="utf-8",
    )
    draft.chmod(0o600)
    draft.replace(folder / FILE)
    return key


def check_takeable(folder: Path) -> None:
    """Raises click.ClickException for a folder without the mark in which lies what Runde did not make."""
    if folder.exists() and not folder.is_dir():
        raise click.ClickException(f"{folder} is a file. Set RUNDE_DATA to a folder for the demo.")
    strange = [entry.name for entry in _entries(folder) if not _is_ours(entry.name)]
    if strange:
        raise click.ClickException(
            f"{folder} holds other files ({strange[0]}). Set RUNDE_DATA to an empty folder for the demo."
        )


def begin_anew(folder: Path) -> None:
    """Delete everything in a demo folder, the mark last, so that an interruption leaves a demo folder.

    A folder that is missing or empty is left as it is. Raises click.ClickException, and deletes nothing, when the
    folder has no mark or a server runs on it.
    """
    entries = _entries(folder)
    if not entries:
        return
    if not is_demo(folder):
        raise click.ClickException(f"{folder} is not marked as a demo, so nothing was deleted. Leave out --fresh.")
    with (folder / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise click.ClickException(f"A server still runs on {folder}. Stop it, then try --fresh again.") from error
        for entry in _entries(folder):
            if entry.name == FILE:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        (folder / FILE).unlink()


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_ours(name: str) -> bool:
    return name in OURS or name.startswith((DATABASE, f"{FILE}."))

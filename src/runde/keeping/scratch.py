"""A scratch folder below RUNDE_DATA, for one backup or restore at a time: empty at the beginning, gone at the end."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runde.keeping.archive import BackupRefused

NAME = "scratch"


@dataclass(frozen=True, slots=True)
class Scratch:
    """The folder, and the lock that keeps others out of it (a child that is given it holds it too)."""

    folder: Path
    lock: int


@contextmanager
def scratch(data: Path) -> Iterator[Scratch]:
    """An empty folder in `data`. What an earlier run left there when it was killed is removed first.

    `data` itself is locked, so that nothing is left of the lock, and removed again when it is made here and stays
    empty. Raises BackupRefused while another backup or restore runs on it.
    """
    fresh = not data.exists()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(data, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupRefused(
                f"Another backup or restore runs on {data}. Wait until it has ended, then try again."
            ) from error
        folder = data / NAME
        _remove(folder)
        folder.mkdir(mode=0o700)
        try:
            yield Scratch(folder, lock)
        finally:
            _remove(folder)
            if fresh and not any(data.iterdir()):
                data.rmdir()
    finally:
        os.close(lock)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)

"""A file that appears whole or not at all, and never in the place of another."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

DRAFT = ".runde-draft"


class FileRefused(Exception):
    """A file cannot be written or taken as was asked; the message is a sentence that says what to do."""


def check_free(file: Path) -> None:
    """Raises FileRefused when something has this name already, or the folder is not there."""
    if os.path.lexists(file):
        raise FileRefused(f"{file} exists already. Name a new file, or move this one away.")
    if not file.parent.is_dir():
        raise FileRefused(f"There is no folder {file.parent}. Make it, or name a file elsewhere.")


@contextmanager
def placed(file: Path) -> Iterator[IO[bytes]]:
    """A stream to a draft beside `file`, mode 600, which becomes `file` at the end, durably.

    When an exception passes, nothing is left. Drafts of earlier runs that were killed are removed.
    Raises FileRefused when the name was taken meanwhile.
    """
    _remove_abandoned(file.parent)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}{DRAFT}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with suppress(OSError):  # some network file systems know no locks
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            _name(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems refuse this
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name(draft: Path, file: Path) -> None:
    try:
        os.link(draft, file)  # unlike a rename, this never replaces anything
    except FileExistsError as error:
        raise FileRefused(f"{file} was made by somebody else meanwhile. Name a new file.") from error
    except OSError:  # no hard links here, as on many sticks
        check_free(file)
        draft.rename(file)


def _remove_abandoned(folder: Path) -> None:
    for draft in folder.glob(f".*{DRAFT}"):
        with suppress(OSError), draft.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.unlink()

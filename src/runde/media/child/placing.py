"""Files that the child makes: each appears whole under its name, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PART = "part"


@contextmanager
def placed(file: Path) -> Iterator[Path]:
    """A path to write to, which becomes `file` at the end, durably. The folder is never made: it may be gone on purpose."""
    part = file.with_name(f"{os.getpid()}-{file.stem}.{PART}{file.suffix}")
    try:
        yield part
        _sync(part)
        part.replace(file)
        _sync(file.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Where the tools of this suite lie on this machine. Run as a program, it names what is not there, for bin/test: one line each
with the marker of the tests that need it, the Debian package that brings it (if one does), and what is left out."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def faketime_library() -> str:
    """The library that gives a process a clock of its own; empty where there is none."""
    names = ("libfaketimeMT.so.1", "libfaketime.so.1")
    places = [Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/local/lib")]
    patterns = [f"{at}/{name}" for name in names for at in ("*/faketime", "faketime")]
    return next((str(file) for pattern in patterns for place in places for file in place.glob(pattern)), "")


def postgresql_programs() -> Path | None:
    """The folder with `initdb` and `postgres`, newest first; None where there is none."""
    found = [file.parent for file in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    initdb, config = shutil.which("initdb"), shutil.which("pg_config")
    if initdb is not None:
        found.append(Path(initdb).parent)
    if config is not None:
        found.append(Path(_said(config, "--bindir").strip()))
    whole = [folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()]
    return max(whole, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()], default=None)


def small_disk() -> list[str]:
    """The words before a command that let it mount a disk nobody else sees; none where that is not permitted."""
    for words in (["unshare", "-m"], ["unshare", "-rm"]):
        mount = [*words, "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt && echo mounted"]
        if shutil.which("unshare") and _said(*mount) == "mounted\n":
            return words
    return []


def can_trace() -> bool:
    """Whether strace is there and may trace what it starts."""
    return shutil.which("strace") is not None and _said("strace", "-o", "/dev/null", "echo", "traced") == "traced\n"


def _said(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout


NEEDED: tuple[tuple[str, str, Callable[[], object], str], ...] = (
    ("own_postgresql", "postgresql", postgresql_programs, "faults of PostgreSQL: its server programs were not found"),
    ("own_redis", "redis-server", lambda: shutil.which("redis-server"), "faults of Redis: redis-server was not found"),
    (
        "strace",
        "strace",
        can_trace,
        "the proof that acknowledgements follow their fsync: strace is not there, or may not trace",
    ),
    ("faketime", "libfaketime", faketime_library, "faults of the clock: libfaketime was not found"),
    ("own_disk", "", small_disk, "the full disk: mounting a small one of its own is not permitted"),
)

if __name__ == "__main__":
    for marker, package, found, left_out in NEEDED:
        if not found():
            sys.stdout.write(f"{marker}|{package}|{left_out}\n")

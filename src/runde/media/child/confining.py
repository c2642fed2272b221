"""What the child may use, set by itself before it reads anything, and how it ends when its server does."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading
from contextlib import suppress

MB = 1024 * 1024
MEMORY = {"picture": 1_200 * MB, "voice": 1_000 * MB, "video": 2_400 * MB, "document": 300 * MB}  # address space
SECONDS = {"picture": 60, "voice": 180, "video": 900, "document": 20}  # of processor time
LARGEST_FILE = 120 * MB
PR_SET_PDEATHSIG = 1


def confine(kind: str) -> None:
    """Limit memory, processor time, files and rank of this process for one medium, and tie its life to its parent's."""
    _die_with_parent()
    for what, soft, hard in (
        (resource.RLIMIT_AS, MEMORY[kind], MEMORY[kind]),
        (resource.RLIMIT_CPU, SECONDS[kind], SECONDS[kind] + 5),
        (resource.RLIMIT_FSIZE, LARGEST_FILE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with suppress(OSError, ValueError):  # a system that knows no such limit
            resource.setrlimit(what, (soft, hard))
    os.umask(0o077)
    with suppress(OSError):
        os.nice(10)


def _die_with_parent() -> None:
    """The parent holds the other end of standard input: when it is gone, the end of it comes. Where Linux can, it kills
    at once, also in the middle of a decoder."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

    def wait() -> None:
        os.read(0, 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()

"""Where the tools of this suite lie on this machine. bin/test leaves out what needs one that is not there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def faketime_library() -> str:
    """The library that gives a process a clock of its own; empty where there is none."""
    names = ("libfaketimeMT.so.1", "libfaketime.so.1")
    places = [Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/local/lib")]
    found = [
        file
        for name in names
        for place in places
        for at in ("*/faketime", "faketime")
        for file in place.glob(f"{at}/{name}")
    ]
    return str(found[0]) if found else ""


def small_disk() -> list[str]:
    """The words before a command that let it mount a disk nobody else sees; none where that is not permitted."""
    for words in (["unshare", "-m"], ["unshare", "-rm"]):
        mount = [*words, "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]
        if shutil.which("unshare") and subprocess.run(mount, capture_output=True, check=False).returncode == 0:
            return words
    return []

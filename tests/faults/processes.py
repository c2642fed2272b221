"""What the system tells of processes: from /proc where there is one, else from `ps`."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

_PROC = Path("/proc/self/stat").exists()


def children(parent: int) -> list[int]:
    """The processes that this one started."""
    if _PROC:
        numbers = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
        return [number for number in numbers if _stat(number)[1:2] == [str(parent)]]
    pairs = [line.split() for line in _ps("-A", "-o", "pid=,ppid=").splitlines()]
    return [int(number) for number, of in pairs if int(of) == parent]


def lives(number: int) -> bool:
    """Whether a process is there and not merely waiting to be counted (a zombie holds nothing)."""
    state = "".join(_stat(number)[:1]) if _PROC else _ps("-o", "stat=", "-p", str(number)).strip()
    return bool(state) and not state.startswith("Z")


def memory(number: int) -> int:
    """The resident memory of a process, in bytes."""
    if _PROC:
        return int(Path(f"/proc/{number}/statm").read_text().split()[1]) * resource.getpagesize()
    return int(_ps("-o", "rss=", "-p", str(number))) * 1024


def _stat(number: int) -> list[str]:
    """State, parent and more; nothing for a process that is not there."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _ps(*words: str) -> str:
    return subprocess.run(["ps", *words], capture_output=True, text=True, check=False).stdout

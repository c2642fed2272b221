"""The processes of a measurement: started on a core of their own, asked for their time and memory, stopped."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import click

from runde.cli.bench.load import Load, Outcome

NEEDED = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
PATIENCE = 60.0  # seconds for a process to start or to stop


def cores() -> tuple[int, int] | None:
    """The core for the server and the one for everything else; None where processes cannot be bound to cores."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    there = sorted(os.sched_getaffinity(0))
    return (there[0], there[-1]) if len(there) > 1 else None


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """What is started here runs on this core only."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A running server: its address, its processes, and how long it took to answer for the first time."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], port: int, *, core: int | None) -> None:
        import psutil  # optional

        self.url = f"http://127.0.0.1:{port}"
        began = time.perf_counter()
        with on_core(core):
            self._process = subprocess.Popen(
                [sys.executable, "-m", *command], env=dict(environment), stdout=subprocess.DEVNULL
            )
        self._wait(began + PATIENCE)
        self.start = time.perf_counter() - began
        self._root = psutil.Process(self._process.pid)

    def _wait(self, end: float) -> None:
        while time.perf_counter() < end and self._process.poll() is None:
            try:
                with urlopen(f"{self.url}/welcome/", timeout=5):  # noqa: S310 - our own server
                    return
            except ConnectionError:
                pass
            except URLError as error:
                if not isinstance(error.reason, OSError):  # it answers, if only to say no
                    return
            time.sleep(0.005)
        self.stop()
        raise click.ClickException("A server did not start; what it said stands above.")

    def cpu(self) -> float:
        """Seconds of processor time of all its processes until now."""
        return seconds_of(family(self._root))

    def memory(self) -> int:
        """Bytes that only its processes hold (unique set size)."""
        return sum(process.memory_full_info().uss for process in family(self._root))

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def family(root: Any) -> list[Any]:
    """A process and all that descend from it."""
    return [root, *root.children(recursive=True)]


def seconds_of(processes: Sequence[Any]) -> float:
    """Seconds of processor time, of a server's own and the kernel's on its behalf."""
    return float(sum(times.user + times.system for times in (process.cpu_times() for process in processes)))


class Generator:
    """A load generator at work on a core of its own."""

    def __init__(self, load: Load, *, core: int | None) -> None:
        with on_core(core):
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from runde.cli.bench.load import main; main()"],
                env=environment(Path()),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self._say(json.dumps(asdict(load)))

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None  # noqa: S101 - opened above
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 - opened above
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            raise click.ClickException("The load generator failed; what it said stands above.")
        heard: dict[str, Any] = json.loads(line)
        return heard

    def begun(self) -> None:
        """Wait until the measured time begins (for an idle load: until everybody is connected)."""
        self._hear()

    def ended(self) -> None:
        """Wait until the measured time has ended (an idle load ends now)."""
        self._hear()

    def outcome(self) -> Outcome:
        """Wait for what happened."""
        with self._process:
            return Outcome(**self._hear())

    def release(self) -> Outcome:
        """Let an idle load go."""
        self._say("")
        return self.outcome()


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a server on its own folder: what a process needs, and nothing else of this shell."""
    kept = {name: os.environ[name] for name in NEEDED if name in os.environ}
    return {**kept, "RUNDE_DATA": str(folder), "RUNDE_LANGUAGE": "en", "PYTHONUNBUFFERED": "1", **settings}

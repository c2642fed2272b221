"""PostgreSQL and Redis of the fault suite's own: started, killed and started again without touching those of the machine."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg
import redis

from faults import processes
from faults.tools import postgresql_programs
from server import free_port

SECONDS = 60.0


def wait_for(happened: Callable[[], bool], what: str, within: float = SECONDS) -> float:
    """Wait until something has happened; gives the seconds it took."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < within, f"Within {within} s this did not happen: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


class PostgreSQL:
    """A cluster in a folder of its own, run by an unprivileged user."""

    def __init__(self) -> None:
        programs = postgresql_programs()
        assert programs is not None
        self._programs = programs
        self._user = _unprivileged() if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="runde-pg-"))
        self._log = self._folder / "log"
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self._process: subprocess.Popen[bytes] | None = None
        words = ["-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        done = subprocess.run(
            [self._programs / "initdb", *words], user=self._user, cwd=self._folder, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = ["-p", str(self.port), "-k", "", "-h", "127.0.0.1", "-c", "max_connections=100"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, *options],
                user=self._user,
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        wait_for(self._answers, "PostgreSQL answers")

    def kill(self) -> None:
        """SIGKILL to the postmaster and all its children: as when the machine's memory runs out."""
        assert self._process is not None
        family = [self._process.pid, *processes.children(self._process.pid)]
        for number in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._process.wait(SECONDS)
        wait_for(lambda: not any(processes.lives(number) for number in family), "PostgreSQL is gone")

    def remove(self) -> None:
        """Stop and remove everything."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        shutil.rmtree(self._folder)

    def database(self, template: str = "template0") -> str:
        """A new database like `template`; gives its address."""
        name = f"runde_{uuid4().hex[:12]}"
        with psycopg.connect(self.url, autocommit=True) as session:
            session.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url.removesuffix("postgres") + name

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._log.read_text()
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis:
    """A Redis that keeps nothing."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        wait_for(self._answers, "Redis answers")

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(SECONDS)
            self._process = None

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "Redis did not start."
        try:
            with redis.Redis.from_url(self.url) as asked:
                return bool(asked.ping())
        except redis.RedisError:
            return False


def _unprivileged() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)

"""A real server for tests: `runde serve` in a process of its own, on a data folder and a port of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from websockets.sync.client import ClientConnection, connect

SECONDS = 20.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgresql_database() -> Iterator[dict[str, str]]:
    """A new database on the PostgreSQL server of RUNDE_TEST_DATABASE_URL; gives the settings for it and for Redis."""
    address = os.environ["RUNDE_TEST_DATABASE_URL"]
    name = f"runde_test_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield {
            "RUNDE_DATABASE_URL": urlsplit(address)._replace(path=f"/{name}").geturl(),
            "RUNDE_REDIS_URL": os.environ["RUNDE_TEST_REDIS_URL"],
        }
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Server:
    """One installation: its folder, its settings, and its server process while it runs."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.log_file = folder.parent / f"{folder.name}.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("RUNDE_", "DJANGO_"))},
            "RUNDE_DATA": str(folder),
            "RUNDE_URL": self.url,
            "RUNDE_LANGUAGE": "en",
            "PYTHONPATH": str(Path(__file__).parent),
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        if "RUNDE_TEST_TEMPLATES" in os.environ:
            self.environment["RUNDE_TEST_TEMPLATES"] = "1"
        self.process: subprocess.Popen[str] | None = None
        self.groups: Iterator[dict[str, Any]] = iter(())

    @property
    def uncovered(self) -> dict[str, str]:
        """The environment for a process that is stopped in the middle of its work: there, coverage can lock itself up."""
        return {name: value for name, value in self.environment.items() if not name.startswith("COVERAGE_")}

    def start(self, *options: str, command: str = "serve", under: Sequence[str] = ()) -> None:
        """Start the server (`under` another program that starts it) and wait until it says that it is ready."""
        with self.log_file.open("a") as log:
            self.process = subprocess.Popen(
                [*under, sys.executable, "-m", "runde", command, "--port", str(self.port), *options],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        self.said = []
        for line in self.process.stdout:
            self.said.append(line)
            if "Runde is ready" in line:
                return
        raise AssertionError(f"The server did not start: {''.join(self.said)}\n{self.log()}")

    def log(self) -> str:
        """What the server wrote to its log so far."""
        return self.log_file.read_text()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop the server (SIGKILL: without a goodbye) and give its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None
        assert "Traceback" not in self.log(), self.log()
        return code

    def command(self, *words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run `runde …` on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "runde", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def act(self, code: str) -> Any:
        """Run Python in another process on the same data, as a worker or a command would; gives what it printed as JSON."""
        done = subprocess.run(
            [sys.executable, "-c", f"from runde.cli import ground; ground.prepare()\n{code}"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def seed(self, groups: int = 1, members: int = 3) -> list[dict[str, Any]]:
        """Fill the installation with `runde bench seed`; gives its groups with rooms, people and tokens."""
        out = self.folder.parent / f"{self.folder.name}-seed.json"
        done = self.command("bench", "seed", "--groups", str(groups), "--members", str(members), "--out", str(out))
        assert done.returncode == 0, done.stderr
        groups_made: list[dict[str, Any]] = json.loads(out.read_text())["groups"]
        return groups_made

    def live(self, token: str, **options: Any) -> Live:
        """Open a live connection with a device token and hear `hello`."""
        return Live(self, token, **options)


class Live:
    """One live connection, as a client program has it."""

    def __init__(self, server: Server, token: str, **options: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._stack = ExitStack()
        self.socket: ClientConnection = self._stack.enter_context(
            connect(
                server.url.replace("http", "ws") + "/live",
                additional_headers=headers | options.pop("headers", {}),
                compression=None,
                max_size=None,
                **options,
            )
        )
        self.hello = self.hear("hello")

    def say(self, kind: str, /, **values: Any) -> None:
        """Send one frame."""
        self.socket.send(json.dumps({"t": kind, **values}))

    def hear(self, *kinds: str, within: float = SECONDS) -> dict[str, Any]:
        """The next frame of one of these kinds; others are passed over."""
        end = time.monotonic() + within
        while True:
            frame: dict[str, Any] = json.loads(self.socket.recv(timeout=max(0.0, end - time.monotonic())))
            if frame["t"] in kinds:
                return frame

    def next(self, within: float = SECONDS) -> dict[str, Any]:
        """The next frame, whatever it is."""
        frame: dict[str, Any] = json.loads(self.socket.recv(timeout=within))
        return frame

    def nothing_before_pong(self) -> None:
        """Everything the server had to say has arrived, and it was nothing."""
        self.say("ping")
        frame = self.next()
        assert frame["t"] == "pong", frame

    def close(self) -> None:
        """Close the connection."""
        self._stack.close()

    def __enter__(self) -> Live:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

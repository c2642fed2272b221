"""What is measured: the reference, and Runde on each of its grounds. Each is filled anew for every measurement."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from runde.cli.bench.processes import Served, environment, family, free_port

Members = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Size:
    """How many groups, and how many members in each."""

    groups: int
    members: int


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to measure. `settings`: of Runde; None for the reference."""

    name: str
    settings: Mapping[str, str] | None = None
    workers: int = 1

    @property
    def is_reference(self) -> bool:
        """Whether this is the bare hub."""
        return self.settings is None


@dataclass(slots=True)
class Filled:
    """A subject with people in it, not yet served. `beside`: database and bus processes that work for it."""

    subject: Subject
    members: Members
    command: list[str]
    environment: dict[str, str]
    port: int
    beside: list[Any] = field(default_factory=list)

    def serve(self, core: int | None) -> Served:
        """Start it on this core."""
        return Served(self.command, self.environment, self.port, core=core)


@contextmanager
def filled(subject: Subject, size: Size, folder: Path, *, others: int | None) -> Iterator[Filled]:
    """A subject with that many people, in a new folder and (on PostgreSQL) a new database; gone afterwards.

    Its database and bus, where they are processes of this machine, are bound to the core `others` meanwhile.
    """
    port = free_port()
    if subject.settings is None:
        members = [
            (group, f"{group}-{group * 10_000 + n}") for group in range(size.groups) for n in range(size.members)
        ]
        command = ["runde.cli.bench.hub", str(port), str(folder / "hub.sqlite3")]
        yield Filled(subject, members, command, environment(folder), port)
        return
    settings = dict(subject.settings)
    with ExitStack() as stack:
        if "RUNDE_DATABASE_URL" in settings:
            settings["RUNDE_DATABASE_URL"] = stack.enter_context(database(settings["RUNDE_DATABASE_URL"]))
        beside = [process for pid in _beside(settings) for process in stack.enter_context(_bound(pid, others))]
        around = environment(folder / "data", RUNDE_URL=f"http://127.0.0.1:{port}", **settings)
        members = _seed(size, folder / "seed.json", around)
        command = ["runde", "serve", "--port", str(port), "--workers", str(subject.workers)]
        yield Filled(subject, members, command, around, port, beside)


def _seed(size: Size, out: Path, around: Mapping[str, str]) -> Members:
    command = ["bench", "seed", "--groups", str(size.groups), "--members", str(size.members), "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "runde", *command], env=dict(around), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"The people for the measurement could not be made: {done.stderr.strip()}")
    groups = json.loads(out.read_text(encoding="utf-8"))["groups"]
    return [(group["room"], member["token"]) for group in groups for member in group["members"]]


@contextmanager
def database(address: str) -> Iterator[str]:
    """A new database on the server of this address, gone afterwards."""
    import psycopg  # optional

    name = f"runde_bench_{secrets.token_hex(6)}"
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
    except psycopg.Error as error:
        said = str(error).strip().splitlines()[0]
        raise click.ClickException(f"PostgreSQL cannot be used for the measurement: {said}") from error
    try:
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _beside(settings: Mapping[str, str]) -> Iterator[int]:
    """The process ids of PostgreSQL and Redis, as they say themselves."""
    if "RUNDE_DATABASE_URL" in settings:
        import psycopg  # optional

        with psycopg.connect(settings["RUNDE_DATABASE_URL"]) as connection:
            row = connection.execute("SELECT pg_backend_pid()").fetchone()
            yield -row[0] if row else 0
    if "RUNDE_REDIS_URL" in settings:
        import redis  # optional

        client = redis.Redis.from_url(settings["RUNDE_REDIS_URL"])
        information: Any = client.info("server")
        client.close()
        yield int(information["process_id"])


@contextmanager
def _bound(pid: int, core: int | None) -> Iterator[list[Any]]:
    """The process of this id (negative: its parent's) if it runs on this machine, bound to a core with its children."""
    import psutil  # optional

    try:
        process = psutil.Process(abs(pid))
        root = process.parent() if pid < 0 else process
        if root is None or not any(word in root.name() for word in ("postgres", "redis")):
            raise psutil.NoSuchProcess(pid)
    except psutil.Error:
        yield []  # elsewhere, or in a container of its own: its time cannot be seen
        return
    cores = os.sched_getaffinity(root.pid) if core is not None else set()
    _bind(family(root), {core} if core is not None else cores)
    try:
        yield [root]
    finally:
        _bind(family(root), cores)


def _bind(processes: list[Any], cores: set[int]) -> None:
    for process in processes:
        if cores:
            try:
                os.sched_setaffinity(process.pid, cores)
            except ProcessLookupError:
                continue

"""Seeded installations for the fault suite: made once, copied for each scene, so that each scene has a fresh server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from faults.engines import PostgreSQL, Redis
from server import Server

GROUPS = 4
MEMBERS = 3


@dataclass(frozen=True, slots=True)
class Seeded:
    """An installation that is not running: its folder, its groups, and its database on PostgreSQL (empty: SQLite)."""

    folder: Path
    groups: list[dict[str, Any]]
    database: str = ""


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """An installation on SQLite with a few groups, to be copied."""
    server = Server(tmp_path_factory.mktemp("seeded") / "data")
    return Seeded(server.folder, server.seed(groups=GROUPS, members=MEMBERS))


@pytest.fixture
def server(seeded: Seeded, tmp_path: Path) -> Iterator[Server]:
    """A copy of the seeded installation, not started; stopped at the end."""
    shutil.copytree(seeded.folder, tmp_path / "data")
    server = Server(tmp_path / "data")
    server.groups = iter(seeded.groups)
    with stopped_at_the_end(server):
        yield server


@pytest.fixture(scope="session")
def cluster() -> Iterator[PostgreSQL]:
    """A PostgreSQL of our own."""
    cluster = PostgreSQL()
    cluster.start()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def seeded_cluster(cluster: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """An installation on PostgreSQL with a few groups, to be copied."""
    database = cluster.database()
    server = Server(tmp_path_factory.mktemp("seeded") / "data", RUNDE_DATABASE_URL=database)
    return Seeded(server.folder, server.seed(groups=GROUPS, members=MEMBERS), database)


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    """A Redis of our own."""
    redis = Redis()
    redis.start()
    yield redis
    redis.kill()


class House:
    """Servers on one PostgreSQL database and one data folder."""

    def __init__(self, seeded: Seeded, cluster: PostgreSQL, folder: Path) -> None:
        self.groups = seeded.groups
        self._folder = shutil.copytree(seeded.folder, folder)
        self.database = cluster.database(template=seeded.database.rpartition("/")[2])
        self._stack = ExitStack()

    def server(self, **settings: str) -> Server:
        """One more server of this house, not started."""
        server = Server(self._folder, RUNDE_DATABASE_URL=self.database, **settings)
        server.log_file = self._folder.parent / f"{server.port}.log"
        self._stack.enter_context(stopped_at_the_end(server))
        return server

    def close(self) -> None:
        """Stop whatever still runs."""
        self._stack.close()


@pytest.fixture
def house(seeded_cluster: Seeded, cluster: PostgreSQL, tmp_path: Path) -> Iterator[House]:
    """A copy of the seeded installation on PostgreSQL."""
    house = House(seeded_cluster, cluster, tmp_path / "data")
    yield house
    house.close()


def stopped_at_the_end(server: Server) -> ExitStack:
    """Stop this server in the end, whatever happened."""

    def stop() -> None:
        if server.process is not None:
            server.stop()

    stack = ExitStack()
    stack.callback(stop)
    return stack

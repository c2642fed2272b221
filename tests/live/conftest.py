"""A seeded server for the live tests, on SQLite and on PostgreSQL with Redis; each test takes a group of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from server import Live, Server, postgresql_database

GROUPS = 40


@dataclass(frozen=True, slots=True)
class Group:
    """A room on a running server and its members' tokens."""

    server: Server
    room: int
    people: list[int]
    tokens: list[str]

    def live(self, member: int) -> Live:
        """Connect as the member of that number."""
        return self.server.live(self.tokens[member])


def next_group(server: Server) -> Group:
    """The next group of this server that nobody uses yet."""
    found: dict[str, Any] = next(server.groups)
    members = found["members"]
    return Group(server, found["room"], [m["person"] for m in members], [m["token"] for m in members])


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.redis])],
)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`runde serve`, seeded."""
    folder = tmp_path_factory.mktemp("live") / "data"
    if request.param == "sqlite":
        yield from _served(Server(folder))
    else:
        with postgresql_database() as settings:
            yield from _served(Server(folder, **settings))


def _served(server: Server) -> Iterator[Server]:
    server.groups = iter(server.seed(groups=GROUPS, members=3))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def group(server: Server) -> Group:
    """A room with three members that no other test uses."""
    return next_group(server)


@pytest.fixture(scope="session")
def shared(server: Server) -> Group:
    """A group whose room stays empty."""
    return next_group(server)

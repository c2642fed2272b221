"""A backup that is made while people write holds everything that was acknowledged before, in rooms that are whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from keeping.installation import empty, succeeded
from server import Server, postgresql_database

GROUPS, MEMBERS = 2, 2


@dataclass
class Writer:
    """A member who writes without a pause, and what was acknowledged of it."""

    house: Server
    room: int
    token: str
    acknowledged: list[str] = field(default_factory=list)

    def write(self, stop: threading.Event) -> None:
        """Write until stopped."""
        with self.house.live(self.token) as live:
            while not stop.is_set():
                client_id = str(uuid4())
                live.say("send", room=self.room, client_id=client_id, text=f"{len(self.acknowledged)} äöü 🌱")
                assert live.hear("ack", "refused")["t"] == "ack"
                self.acknowledged.append(client_id)


@contextmanager
def writing(writers: list[Writer]) -> Iterator[None]:
    """Everybody writes meanwhile."""
    stop = threading.Event()
    threads = [threading.Thread(target=writer.write, args=[stop]) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        while min(len(writer.acknowledged) for writer in writers) < 10:
            assert all(thread.is_alive() for thread in threads)
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def history(house: Server, writer: Writer) -> list[dict[str, Any]]:
    """Everything in the room, as its member hears it."""
    items: list[dict[str, Any]] = []
    with house.live(writer.token) as live:
        while True:
            live.say("since", room=writer.room, seq=len(items), change=0)
            heard = live.hear("messages")
            items += heard["items"]
            if not heard["more"]:
                return items


@pytest.mark.promise("S1")
@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.redis])]
)
def test_what_was_acknowledged_before_is_in_it_and_every_room_is_whole(tmp_path: Path, database: str) -> None:
    with ExitStack() as stack:
        here, there = (stack.enter_context(postgresql_database()) if database == "postgresql" else {} for _ in range(2))
        house = Server(tmp_path / "house", RUNDE_MESSAGES_PER_MINUTE="100000", **here)
        groups = house.seed(groups=GROUPS, members=MEMBERS)
        writers = [Writer(house, group["room"], member["token"]) for group in groups for member in group["members"]]
        house.start()
        with writing(writers):
            before = [list(writer.acknowledged) for writer in writers]
            succeeded(house, "backup", str(tmp_path / "backup"))
            after = [len(writer.acknowledged) for writer in writers]
        house.stop()
        assert all(len(then) < now for then, now in zip(before, after, strict=True)), "everybody wrote meanwhile"
        new = empty(tmp_path / "new", there, keys=house.folder / "keys")
        succeeded(new, "restore", str(tmp_path / "backup"))
        new.start()
        for writer, then in zip(writers, before, strict=True):
            items = history(new, writer)
            ids = [item["client_id"] for item in items]
            assert [item["seq"] for item in items] == list(range(1, len(items) + 1))
            assert len(set(ids)) == len(ids)
            mine = [client_id for client_id in ids if client_id in {*writer.acknowledged}]
            assert mine[: len(then)] == then
            assert mine == writer.acknowledged[: len(mine)]
        new.stop()

"""The hub and its connections, in an event loop of their own: nothing that happens may leave them stuck."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from runde.live import connection as connections
from runde.live import hub as hubs
from runde.live.app import MOST_WAITING, Live
from runde.live.connection import SIGNED_OUT, Connection
from runde.live.database import Database
from runde.live.frames import Send
from runde.live.hub import Hub

ROOM = 7


def frame(seq: int) -> dict[str, Any]:
    return {"seq": seq, "author": 1, "client_id": str(seq), "text": "x", "at": ""}


class Kept(Database):
    """A database that holds what a test put there; `before` is called before each look into it."""

    def __init__(self) -> None:
        super().__init__()
        self.seqs: list[int] = []
        self.before: Callable[[str], None] = lambda asked: None

    async def run(self, work: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.before(work.__name__)
        await asyncio.sleep(0)
        return ([frame(seq) for seq in self.seqs if seq > args[1]] if work.__name__ == "after" else [], False)


def listening(hub: Hub) -> tuple[Connection, list[int]]:
    """A connection that listens to the room, and the numbers of the messages that it is told."""
    heard: list[int] = []

    async def send(event: dict[str, Any]) -> None:
        heard.append(json.loads(event["text"])["seq"])

    connection = Connection(send, person=2, device=None, language="en")
    hub.add(connection)
    hub.subscribe(connection, ROOM)
    return connection, heard


async def until_heard(connection: Connection, heard: list[int], number: int) -> None:
    running = asyncio.create_task(connection.run())
    async with asyncio.timeout(5):
        while len(heard) < number:
            await asyncio.sleep(0)
    running.cancel()


def test_what_happens_while_a_gap_is_filled_is_not_forgotten() -> None:
    async def play() -> list[int]:
        database = Kept()
        hub = Hub(database)
        connection, heard = listening(hub)
        database.seqs = [1, 2]

        def meanwhile(asked: str) -> None:
            if asked == "changes_after" and 3 not in database.seqs:
                database.seqs.append(3)  # written after the messages were read, told before the look is over
                hub._handle("posted", {"messages": [(ROOM, frame(3))]})

        database.before = meanwhile
        hub._handle("posted", {"rooms": [(ROOM, 2)]})
        await until_heard(connection, heard, 3)
        return heard

    assert asyncio.run(play()) == [1, 2, 3]


def test_a_database_that_is_away_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hubs, "PULSE", 0.0)

    async def play() -> list[int]:
        database = Kept()
        hub = Hub(database)
        connection, heard = listening(hub)
        database.seqs = [1]
        refusals = iter([OperationalError("away")])

        def away(asked: str) -> None:
            for refusal in refusals:
                raise refusal

        database.before = away
        hub._handle("posted", {"rooms": [(ROOM, 1)]})
        await until_heard(connection, heard, 1)
        return heard

    assert asyncio.run(play()) == [1]
    assert "it is tried again in a second" in caplog.text


def test_an_event_that_cannot_be_handled_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    async def play() -> bool:
        hub = Hub(Kept())
        connection, _ = listening(hub)
        hub._handle("signed_out", {"from": "another version"})
        hub._handle("signed_out", {"person": 2, "device": None})
        return connection.closing

    assert asyncio.run(play())
    assert "of kind signed_out could not be handled" in caplog.text


def test_a_peer_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SLOWEST_SEND", -1.0)

    async def play() -> bool:
        async def never(event: dict[str, Any]) -> None:
            await asyncio.Event().wait()

        connection = Connection(never, person=2, device=None, language="en")
        connection.give_up_if_stuck()
        assert not connection.closing
        connection.put("{}")
        running = asyncio.create_task(connection.run())
        await asyncio.sleep(0)
        connection.give_up_if_stuck()
        await asyncio.wait({running}, timeout=5)
        return running.cancelled() and connection.closing

    assert asyncio.run(play())


def test_who_is_signed_out_says_nothing_more_even_when_they_do_not_read() -> None:
    async def play() -> None:
        async def never(event: dict[str, Any]) -> None:
            await asyncio.Event().wait()

        connection = Connection(never, person=2, device=None, language="en")
        connection.close(SIGNED_OUT)
        words = {"t": "send", "room": ROOM, "client_id": "7f3c1f64-6f5e-4a56-9a44-3f2b1f1f0e10", "text": "x"}
        events = iter([{"type": "websocket.receive", "text": json.dumps(words)}, {"type": "websocket.disconnect"}])

        async def receive() -> dict[str, Any]:
            return next(events)

        await Live()._read(connection, receive)
        assert connection.pending == set()

    asyncio.run(play())


def test_one_connection_does_not_fill_the_memory_while_the_database_is_slow() -> None:
    async def play() -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = []

        async def send(event: dict[str, Any]) -> None:
            if event["type"] == "websocket.send":
                said.append(json.loads(event["text"]))

        connection = Connection(send, person=2, device=None, language="en")
        connection.waiting = MOST_WAITING
        Live()._write(connection, Send(ROOM, UUID(int=1), "x", None))
        connection.close(SIGNED_OUT)
        await connection.run()
        return said

    [refused] = asyncio.run(play())
    assert (refused["code"], refused["client_id"]) == ("slow_down", str(UUID(int=1)))


def test_a_database_that_stays_away_is_one_line_in_the_log_and_so_is_its_return(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hubs, "PULSE", 0.0)

    async def play() -> None:
        database = Kept()
        looks = iter([True] * 5)
        back = asyncio.Event()

        class Away:
            """The outbox of a database that is away for five looks."""

            def read(self) -> list[Any]:
                return []

        def away(asked: str) -> None:
            if asked == "read" and next(looks, False):
                raise OperationalError("away")

        async def run(work: Any, /, *args: Any, **kwargs: Any) -> Any:
            away(work.__name__)
            await asyncio.sleep(0)
            if "can be read again" in caplog.text:
                back.set()
            return work(*args, **kwargs)

        monkeypatch.setattr(database, "run", run)
        pulse = asyncio.create_task(Hub(database)._pulse(Away()))  # type: ignore[arg-type]
        async with asyncio.timeout(5):
            await back.wait()
        pulse.cancel()

    asyncio.run(play())
    assert caplog.text.count("The outbox could not be read (away)") == 1
    assert caplog.text.count("The outbox can be read again.") == 1
    assert "Traceback" not in caplog.text

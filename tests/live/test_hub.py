"""The hub and its connections, in an event loop of their own: nothing that happens may leave them stuck."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from live.unframing import unframed
from runde.live import connection as connections
from runde.live import hub as hubs
from runde.live.app import MOST_WAITING, Live
from runde.live.connection import SIGNED_OUT, TRY_AGAIN_LATER, Connection
from runde.live.database import Database
from runde.live.frames import Send, encode
from runde.live.hub import Hub

ROOM = 7


def frame(seq: int) -> dict[str, Any]:
    return {"seq": seq, "author": 1, "client_id": str(seq), "text": "x", "at": ""}


class Kept(Database):
    """A database that holds what a test put there; `before` is called before each look into it."""

    def __init__(self) -> None:
        super().__init__()
        self.seqs: list[int] = []
        self.changes: list[dict[str, Any]] = []
        self.choice: dict[str, Any] | None = None
        self.before: Callable[[str], None] = lambda asked: None

    async def run(self, work: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.before(work.__name__)
        await asyncio.sleep(0)
        if work.__name__ == "choice_of":
            return self.choice
        if work.__name__ == "unmasked_after":
            return [frame(seq) for seq in self.seqs if seq > args[1]]
        return [change for change in self.changes if change["change"] > args[1]], False


class Peer:
    """The far end of a connection: what it heard, how it was closed, and whether it takes anything at the moment."""

    def __init__(self) -> None:
        self.drained: Callable[[], None] | None = None
        self.is_full = False
        self.has_ended = False
        self.is_aborted = False
        self.writes = 0
        self.heard: list[dict[str, Any]] = []
        self.code: int | None = None

    def write(self, frames: bytes) -> None:
        self.writes += 1
        self.heard += map(json.loads, unframed(frames))

    def abort(self) -> None:
        self.is_aborted = True

    async def close(self, event: dict[str, Any]) -> None:
        self.code = event["code"]

    def connect(self) -> Connection:
        return Connection(self, self.close, person=2, device=None, language="en")

    @property
    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.heard]


def listening(hub: Hub) -> Peer:
    """A peer that listens to the room."""
    peer = Peer()
    connection = peer.connect()
    hub.add(connection)
    hub.subscribe(connection, ROOM)
    connection.begin()
    return peer


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0)


def test_what_happens_while_a_gap_is_filled_is_not_forgotten() -> None:
    async def play() -> list[int]:
        database = Kept()
        hub = Hub(database)
        peer = listening(hub)
        database.seqs = [1, 2]

        def meanwhile(asked: str) -> None:
            if asked == "changes_after" and 3 not in database.seqs:
                database.seqs.append(3)  # written after the messages were read, told before the look is over
                hub._handle("posted", {"messages": [(ROOM, frame(3))]})

        database.before = meanwhile
        hub._handle("posted", {"rooms": [(ROOM, 2)]})
        await until(lambda: len(peer.heard) == 3)
        return peer.seqs

    assert asyncio.run(play()) == [1, 2, 3]


def test_a_message_taken_back_while_it_is_still_missing_is_never_told_with_its_text_behind_the_change() -> None:
    taken_back = {"change": 1, "seq": 1, "taken_back": True}

    async def play() -> list[dict[str, Any]]:
        database = Kept()
        hub = Hub(database)
        peer = listening(hub)
        database.seqs = [1]

        def meanwhile(asked: str) -> None:
            if asked == "changes_after" and not database.changes:
                database.changes.append(taken_back)
                hub._handle("changed", {"room": ROOM, "frame": taken_back})

        database.before = meanwhile
        hub._handle("posted", {"rooms": [(ROOM, 1)]})
        await until(lambda: len(peer.heard) == 2 and not hub._tasks)
        return peer.heard

    told = asyncio.run(play())
    assert [frame["t"] for frame in told] == ["message", "changed"]


def test_messages_that_overtake_each_other_on_the_bus_are_told_in_order_without_asking_the_database() -> None:
    async def play() -> list[int]:
        database = Kept()
        asked: list[str] = []
        database.before = asked.append
        hub = Hub(database)
        peer = listening(hub)
        for seqs in ((3,), (2, 4), (1,), (2, 5)):
            hub._handle("posted", {"messages": [(ROOM, frame(seq)) for seq in seqs]})
        await until(lambda: len(peer.heard) == 5 and not hub._tasks)
        assert not asked
        return peer.seqs

    assert asyncio.run(play()) == [1, 2, 3, 4, 5]


def test_a_choice_that_another_process_kept_is_read_from_the_database() -> None:
    """Over the bus it comes whole; the outbox names the message only."""

    async def play() -> list[dict[str, Any]]:
        database = Kept()
        hub = Hub(database)
        peer = listening(hub)
        told = {"room": ROOM, "seq": 3, "person": 2}
        hub._handle("voted", told)  # and nothing is there: it was taken away meanwhile
        await until(lambda: not hub._tasks)
        database.choice = {"room": ROOM, "seq": 3, "option": "yes", "correct": ["no"]}
        hub._handle("voted", told | {"person": 5})
        hub._handle("voted", told)
        await until(lambda: len(peer.heard) > 0)
        hub._handle("voted", told | {"option": "no"})
        await until(lambda: len(peer.heard) > 1)
        return peer.heard

    from_outbox, from_bus = asyncio.run(play())
    assert from_outbox == {"t": "voted", "room": ROOM, "seq": 3, "option": "yes", "correct": ["no"]}
    assert from_bus == {"t": "voted", "room": ROOM, "seq": 3, "option": "no"}


def test_a_message_that_never_comes_over_the_bus_is_read_from_the_database() -> None:
    async def play() -> list[int]:
        database = Kept()
        hub = Hub(database)
        peer = listening(hub)
        database.seqs = [1, 2, 3]
        hub._handle("posted", {"messages": [(ROOM, frame(3))]})
        await until(lambda: len(peer.heard) == 3 and not hub._tasks)
        return peer.seqs

    assert asyncio.run(play()) == [1, 2, 3]


def test_a_database_that_is_away_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hubs, "PULSE", 0.0)

    async def play() -> list[int]:
        database = Kept()
        hub = Hub(database)
        peer = listening(hub)
        database.seqs = [1]
        refusals = iter([OperationalError("away")])

        def away(asked: str) -> None:
            for refusal in refusals:
                raise refusal

        database.before = away
        hub._handle("posted", {"rooms": [(ROOM, 1)]})
        await until(lambda: len(peer.heard) == 1)
        return peer.seqs

    assert asyncio.run(play()) == [1]
    assert "it is tried again in a second" in caplog.text


def test_an_event_that_cannot_be_handled_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    async def play() -> int | None:
        hub = Hub(Kept())
        peer = listening(hub)
        hub._handle("signed_out", {"from": "another version"})
        hub._handle("signed_out", {"person": 2, "device": None})
        await until(lambda: peer.code is not None)
        return peer.code

    assert asyncio.run(play()) == SIGNED_OUT
    assert "of kind signed_out could not be handled" in caplog.text


def test_a_peer_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SLOWEST_PEER", -1.0)

    async def play() -> None:
        peer = Peer()
        connection = peer.connect()
        for moment in ("it reads", "it stops reading"):
            peer.is_full = moment == "it stops reading"
            connection.give_up_if_stuck()
            assert not connection.closing, moment
        connection.give_up_if_stuck()
        assert peer.is_aborted
        assert connection.closing

    asyncio.run(play())


def test_a_peer_that_reads_again_in_time_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SLOWEST_PEER", -1.0)

    async def play() -> None:
        peer = Peer()
        connection = peer.connect()
        for full in (True, False, True):
            peer.is_full = full
            connection.give_up_if_stuck()
        assert not connection.closing

    asyncio.run(play())


def test_all_that_is_put_in_one_turn_leaves_in_one_write_and_waits_while_the_peer_is_full() -> None:
    async def play() -> None:
        peer = Peer()
        connection = peer.connect()
        for seq in (1, 2):
            connection.put(encode("message", seq=seq))
        connection.put(encode("hello", seq=0), first=True)
        await asyncio.sleep(0)
        assert not peer.heard, "nothing leaves before the connection has begun"
        connection.begin()
        await until(lambda: peer.writes == 1)
        assert peer.seqs == [0, 1, 2]
        peer.is_full = True
        connection.put(encode("message", seq=3))
        connection.put(encode("message", seq=4))
        await asyncio.sleep(0)
        assert len(peer.heard) == 3
        peer.is_full = False
        assert peer.drained is not None
        peer.drained()
        assert (peer.writes, peer.seqs) == (2, [0, 1, 2, 3, 4])

    asyncio.run(play())


@pytest.mark.parametrize(("most", "size"), [("MOST_FRAMES", 1), ("MOST_BYTES", 1_000)])
def test_a_full_queue_closes_the_connection_and_frees_its_memory(
    monkeypatch: pytest.MonkeyPatch, most: str, size: int
) -> None:
    monkeypatch.setattr(connections, most, 10 * size)

    async def play() -> None:
        peer = Peer()
        peer.is_full = True
        connection = peer.connect()
        for seq in range(12):
            connection.put(encode("message", seq=seq, text="x" * size))
        assert connection.closing
        peer.is_full = False
        assert peer.drained is not None
        peer.drained()
        await until(lambda: peer.code is not None)
        assert (peer.code, peer.heard) == (TRY_AGAIN_LATER, [])

    asyncio.run(play())


def test_who_is_signed_out_says_nothing_more_even_when_they_do_not_read() -> None:
    async def play() -> None:
        connection = Peer().connect()
        connection.close(SIGNED_OUT)
        words = {"t": "send", "room": ROOM, "client_id": "7f3c1f64-6f5e-4a56-9a44-3f2b1f1f0e10", "text": "x"}
        assert Live()._wrote(connection, json.dumps(words))
        assert connection.pending == set()

    asyncio.run(play())


def test_one_connection_does_not_fill_the_memory_while_the_database_is_slow() -> None:
    async def play() -> list[dict[str, Any]]:
        peer = Peer()
        connection = peer.connect()
        connection.begin()
        connection.waiting = MOST_WAITING
        Live()._write(connection, Send(ROOM, UUID(int=1), "x", None))
        await until(lambda: bool(peer.heard))
        return peer.heard

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

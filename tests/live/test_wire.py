"""The wire below a connection, where uvicorn alone would leave something hanging."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from uvicorn.server import ServerState
from websockets.protocol import State

from runde.live import wire as wires
from runde.live.wire import Wire


class Transport(asyncio.Transport):
    """The far end of a wire: what was written, and how it ended."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.ended = ""

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return bool(self.ended)

    def close(self) -> None:
        self.ended = self.ended or "closed"

    def abort(self) -> None:
        self.ended = "aborted"


def talking() -> tuple[Wire, Transport]:
    """A wire whose handshake is done, and its far end."""
    config = uvicorn.Config("runde.config.asgi:application", lifespan="off", interface="asgi3")
    config.loaded = True
    config.loaded_app = None
    wire, transport = Wire(config, ServerState(), {}), Transport()
    wire.connection_made(transport)
    wire.handshake_complete = True
    wire.conn.state = State.OPEN
    return wire, transport


def test_a_peer_that_has_said_goodbye_does_not_keep_the_server_from_stopping() -> None:
    async def play() -> str:
        wire, transport = talking()
        wire.conn.state = State.CLOSING
        wire.shutdown()
        return transport.ended

    assert asyncio.run(play()) == "closed"


def test_a_peer_that_answers_no_more_is_not_waited_for(monkeypatch: Any) -> None:
    monkeypatch.setattr(wires, "PATIENCE", 0.0)

    async def play() -> str:
        wire, transport = talking()
        wire.keepalive_timeout()
        assert wire.has_ended
        async with asyncio.timeout(5):
            while transport.ended != "aborted":
                await asyncio.sleep(0)
        return transport.ended

    assert asyncio.run(play()) == "aborted"


def test_nothing_is_written_once_it_has_ended() -> None:
    async def play() -> bytes:
        wire, transport = talking()
        wire.write(b"one")
        transport.close()
        wire.write(b"two")
        return transport.written

    assert asyncio.run(play()) == b"one"

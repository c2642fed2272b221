"""The reference of every measurement: a bare durable hub, about as little as a chat server can do and lose nothing.

uvicorn and uvloop with the options of `runde serve`, one WebSocket endpoint, group commit into SQLite with synchronous=FULL.
No Django, no rules, no numbering, no catching up. What Runde costs more than this is the price of what it does more.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

Event = MutableMapping[str, Any]
Outbox = asyncio.Queue[str]

TABLE = "CREATE TABLE message (id INTEGER PRIMARY KEY, room INT, author INT, client_id TEXT UNIQUE, at REAL, text TEXT)"
INSERT = "INSERT INTO message (room, author, client_id, at, text) VALUES (?, ?, ?, ?, ?)"


class Hub:
    """Keeps what is written, then tells the room. Whoever connects says who they are: `Bearer ROOM-PERSON`."""

    def __init__(self, file: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._rooms: dict[int, set[Outbox]] = defaultdict(set)
        self._waiting: list[tuple[Outbox, tuple[int, int, str, float, str]]] = []
        self._writing = False
        self._file = file

    def _open(self) -> None:
        self._database = sqlite3.connect(self._file)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute(TABLE)

    def _keep(self, rows: list[tuple[int, int, str, float, str]]) -> None:
        with self._database:
            self._database.executemany(INSERT, rows)

    async def __call__(
        self, scope: Event, receive: Callable[[], Awaitable[Event]], send: Callable[[Event], Awaitable[None]]
    ) -> None:
        """Serve the lifespan, or one connection."""
        await receive()
        if scope["type"] == "lifespan":
            await asyncio.get_running_loop().run_in_executor(self._thread, self._open)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["type"] != "websocket":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        room, person = map(int, dict(scope["headers"])[b"authorization"].decode().split()[1].split("-"))
        await send({"type": "websocket.accept"})
        outbox: Outbox = asyncio.Queue()
        sending = asyncio.create_task(self._send(outbox, send))
        self._rooms[room].add(outbox)
        outbox.put_nowait('{"t":"hello"}')
        try:
            while (event := await receive())["type"] == "websocket.receive":
                frame = json.loads(event["text"])
                self._waiting.append((outbox, (room, person, frame["client_id"], time.time(), frame["text"])))
                if not self._writing:
                    self._writing = True
                    asyncio.get_running_loop().create_task(self._write())
        finally:
            self._rooms[room].discard(outbox)
            sending.cancel()

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            rows = [row for _, row in batch]
            await asyncio.get_running_loop().run_in_executor(self._thread, self._keep, rows)
            for outbox, (room, person, client_id, at, text) in batch:
                outbox.put_nowait(json.dumps({"t": "ack", "client_id": client_id}))
                told = json.dumps({"t": "message", "client_id": client_id, "author": person, "at": at, "text": text})
                for other in self._rooms[room]:
                    if other is not outbox:
                        other.put_nowait(told)
        self._writing = False

    async def _send(self, outbox: Outbox, send: Callable[[Event], Awaitable[None]]) -> None:
        while True:
            await send({"type": "websocket.send", "text": await outbox.get()})


def main(port: int, file: str) -> None:
    """Serve on 127.0.0.1 until stopped."""
    import uvicorn  # slow

    from runde.cli.serve import UVICORN  # slow

    uvicorn.run(Hub(file), host="127.0.0.1", port=port, **UVICORN)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

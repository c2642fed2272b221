"""The load generator: many members in one process, as frugal as Python allows, so that the server is what is measured.

Run as a process of its own: it reads a `Load` as JSON from its input and writes JSON lines: `{"begun": true}` when the
measured time begins, and the `Outcome` when it has ended.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

TEXT = "Today I walked to the bakery and back, a good half hour, and the sun came out just when I was at the old lime tree. Ana."
CONNECTING = 200  # handshakes under way at once
PATIENCE = 120.0  # seconds for all to connect


@dataclass(frozen=True, slots=True)
class Load:
    """What to do: connect all `members` (room, token), then, unless `idle`, send.

    `rate`: so many messages a second, all members in turn; 0: each member sends the next message when the last one
    is acknowledged. `warm` seconds are not measured, `seconds` are. `reading`: instead, so many members ask for the
    newest 50 messages of their room over HTTP, again and again; an answer counts as acknowledged.
    """

    url: str
    members: list[tuple[int, str]]
    rate: float = 0.0
    warm: float = 2.0
    seconds: float = 10.0
    idle: bool = False
    reading: int = 0


@dataclass(slots=True)
class Outcome:
    """What happened in the measured time. Times in milliseconds, ascending percentiles 50, 95, 99."""

    seconds: float = 0.0
    acknowledged: int = 0
    delivered: int = 0
    refused: int = 0
    said: str = ""
    acknowledgement: list[float] = field(default_factory=list)
    delivery: list[float] = field(default_factory=list)
    cpu: float = 0.0


class Crowd:
    """All members of a load, and what they saw."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.sent: dict[bytes, float] = {}
        self.acknowledgements: list[float] = []
        self.deliveries: list[float] = []
        self.outcome = Outcome()
        self.greeted = 0
        self.all_there = asyncio.Event()
        self.sending = False
        self.members: list[Member] = []

    async def run(self) -> Outcome:
        """Connect everybody, send (or read), and count."""
        if self.load.reading:
            await self._read()
            return self.outcome
        await self._connect()
        if self.load.idle:
            print(json.dumps({"begun": True}), flush=True)
            await asyncio.to_thread(sys.stdin.readline)
            return self.outcome
        self.sending = True
        stream = asyncio.create_task(self._send_at_rate()) if self.load.rate else None
        if stream is None:
            for member in self.members:
                member.send()
        await self._measure()
        self.sending = False
        if stream is not None:
            stream.cancel()
        return self.outcome

    async def _measure(self) -> None:
        await asyncio.sleep(self.load.warm)
        self.acknowledgements.clear()
        self.deliveries.clear()
        print(json.dumps({"begun": True}), flush=True)
        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.sleep(self.load.seconds)
        outcome = self.outcome
        outcome.seconds, outcome.cpu = time.perf_counter() - began, time.process_time() - cpu
        outcome.acknowledged, outcome.delivered = len(self.acknowledgements), len(self.deliveries)
        print(json.dumps({"ended": True}), flush=True)
        outcome.acknowledgement = percentiles(self.acknowledgements)
        outcome.delivery = percentiles(self.deliveries)

    async def _read(self) -> None:
        host = urlsplit(self.load.url)

        async def one(room: int, token: str) -> None:
            reader, writer = await asyncio.open_connection(host.hostname, host.port)
            asked = f"GET /api/rooms/{room}/messages?limit=50 HTTP/1.1\r\nHost: {host.netloc}\r\n"
            asked += f"Authorization: Bearer {token}\r\n\r\n"
            while True:
                began = time.perf_counter()
                writer.write(asked.encode())
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
                body = await reader.readexactly(length)
                if b" 200 " not in head[:20]:
                    self.outcome.refused += 1
                    self.outcome.said = (head + body).decode()
                self.acknowledgements.append(time.perf_counter() - began)

        readers = [
            asyncio.create_task(one(room, token))
            for room, token in self.load.members[:: len(self.load.members) // self.load.reading]
        ]
        await self._measure()
        for task in readers:
            task.cancel()

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        parts = urlsplit(self.load.url)
        host, port = parts.hostname or "", parts.port or 80
        limit = asyncio.Semaphore(CONNECTING)

        async def one(room: int, token: str) -> None:
            async with limit:
                _, member = await loop.create_connection(lambda: Member(self, room, token), host, port)
                self.members.append(member)
                await member.there.wait()

        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(one(room, token) for room, token in self.load.members))

    async def _send_at_rate(self) -> None:
        due = time.perf_counter()
        waiting = deque(self.members)
        while True:
            waiting[0].send()
            waiting.rotate(-1)
            due += 1 / self.load.rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))


class Member(asyncio.Protocol):
    """One member's connection: an upgrade request, then frames (RFC 6455), read without a copy more than needed."""

    def __init__(self, crowd: Crowd, room: int, token: str) -> None:
        self.crowd = crowd
        self.there = asyncio.Event()
        self._token = token
        self._head = b'{"t":"send","room":%d,"text":"%s","client_id":"' % (room, TEXT.encode())
        self._buffer = b""
        self._upgraded = False

    def connection_made(self, transport: Any) -> None:
        """Ask for the upgrade."""
        self._transport = transport
        host = urlsplit(self.crowd.load.url).netloc
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /live HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {self._token}\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """A connection that ends while it is needed fails the measurement."""
        if self.crowd.sending or not self.there.is_set():
            self.crowd.outcome.refused += 1
            self.crowd.outcome.said = f"a connection was closed: {exc or self._buffer[:200]!r}"
            self.there.set()

    def send(self) -> None:
        """Send one message."""
        client_id = str(uuid4()).encode()
        self.crowd.sent[client_id] = time.perf_counter()
        self._frame(0x81, self._head + client_id + b'"}')

    def data_received(self, data: bytes) -> None:
        """Take all whole frames out of what came."""
        buffer = self._buffer + data if self._buffer else data
        at = 0
        if not self._upgraded:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = buffer
                return
            if b" 101 " not in buffer[:20]:
                self._buffer = buffer
                self._transport.close()
                return
            self._upgraded, at = True, end + 4
        size = len(buffer)
        while size - at >= 2:
            length, begin = buffer[at + 1], at + 2
            if length == 126:
                begin += 2
                length = int.from_bytes(buffer[at + 2 : begin])
            elif length == 127:
                begin += 8
                length = int.from_bytes(buffer[at + 2 : begin])
            if size < begin + length:
                break
            self._take(buffer[at], buffer[begin : begin + length])
            at = begin + length
        self._buffer = buffer[at:]

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == 0x89:
            self._frame(0x8A, payload)
            return
        if opcode != 0x81:
            return
        kind = payload[5:16]  # '{"t":' comes first; json.dumps with blanks has one more
        crowd = self.crowd
        if b'"mess' in kind:
            crowd.deliveries.append(time.perf_counter() - crowd.sent[_client_id(payload)])
        elif b'"ack' in kind:
            crowd.acknowledgements.append(time.perf_counter() - crowd.sent[_client_id(payload)])
            if crowd.sending and not crowd.load.rate:
                self.send()
        elif b'"hello' in kind:
            self.there.set()
        elif b'"refus' in kind or b'"bye' in kind:
            crowd.outcome.refused += 1
            crowd.outcome.said = payload.decode()

    def _frame(self, opcode: int, payload: bytes) -> None:
        length = len(payload)
        # A mask of zeros: the server must unmask all the same, and the generator saves the work.
        head = bytes((opcode, 0x80 | length)) if length < 126 else bytes((opcode, 0x80 | 126)) + length.to_bytes(2)
        self._transport.write(head + b"\0\0\0\0" + payload)


def _client_id(payload: bytes) -> bytes:
    begin = payload.index(b'client_id"') + 10
    begin = payload.index(b'"', begin) + 1
    return payload[begin : begin + 36]


def percentiles(values: list[float]) -> list[float]:
    """The 50th, 95th and 99th percentile of seconds (nearest rank), in milliseconds; empty when there is nothing."""
    ranked = sorted(values)
    return [1000 * ranked[max(0, -(-len(ranked) * p // 100) - 1)] for p in (50, 95, 99)] if ranked else []


def main() -> None:
    """Read a load, carry it out, tell the outcome."""
    import uvloop  # optional

    wanted = json.loads(sys.stdin.readline())
    load = Load(**{**wanted, "members": [tuple(member) for member in wanted["members"]]})

    async def play() -> Outcome:
        return await Crowd(load).run()

    print(json.dumps(asdict(uvloop.run(play()))), flush=True)

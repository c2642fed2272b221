"""Simulated clients that do what the protocol asks of a client: send, wait for the acknowledgement, come back, send again
what was not acknowledged, and pull with `since`. Each keeps its history."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from faults.histories import Acknowledged, Heard, History, Item, Refused, Sent, faults, item
from server import Server

SECONDS = 90.0
SHORT = 0.1  # seconds between two tries to connect


class Member:
    """One client of one person in one room. `servers` are tried in turn when a connection ends."""

    def __init__(self, *, person: int, token: str, room: int, servers: Sequence[Server]) -> None:
        self.history = History(person, frozenset({room}))
        self.room = room
        self.token = token
        self.known = 0  # everything up to this seq is known here
        self.waits: dict[str, Sent] = {}  # not yet acknowledged, in order
        self.slowest = 0.0  # seconds from sending to acknowledgement
        self.connections = 0
        self.codes: list[int] = []  # with which connections ended
        self._ahead: set[int] = set()
        self._since: dict[str, float] = {}
        self._servers = itertools.cycle(servers)
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Whether a connection is open and has said hello."""
        return self._socket is not None

    async def start(self) -> None:
        """Connect, and stay connected until `stop`."""
        self._task = asyncio.create_task(self._live())
        await until(lambda: self.connected or self._broken(), f"{self.history.person} is connected")

    async def stop(self) -> None:
        """Close the connection."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def say(self, text: str) -> str:
        """Send a message, or keep it until there is a connection; gives its client_id."""
        one = Sent(self.room, str(uuid4()), text)
        self.waits[one.client_id] = one
        self._since[one.client_id] = time.monotonic()
        await self._send(one)
        return one.client_id

    async def pull(self) -> None:
        """Ask for what is lacking."""
        await self._put({"t": "since", "room": self.room, "seq": self.known, "change": 0})

    def _broken(self) -> bool:
        if self._task is not None and self._task.done():
            self._task.result()
        return False

    async def _send(self, one: Sent) -> None:
        if self._socket is not None:
            self.history.events.append(one)
            await self._put({"t": "send", "room": one.room, "client_id": one.client_id, "text": one.text})

    async def _put(self, frame: dict[str, Any]) -> None:
        socket = self._socket
        if socket is not None:
            with contextlib.suppress(WebSocketException, OSError):
                await socket.send(json.dumps(frame))

    async def _live(self) -> None:
        while True:
            server = next(self._servers)
            with contextlib.suppress(OSError, TimeoutError, InvalidHandshake, WebSocketException):
                async with connect(
                    server.url.replace("http", "ws") + "/live",
                    additional_headers={"Authorization": f"Bearer {self.token}"},
                    compression=None,
                    max_size=None,
                    open_timeout=10,
                    close_timeout=1,
                    proxy=None,
                ) as socket:
                    try:
                        await self._listen(socket)
                    finally:
                        self._socket = None
                        if socket.close_code is not None:
                            self.codes.append(socket.close_code)
            await asyncio.sleep(SHORT)

    async def _listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            frame = json.loads(text)
            match frame["t"]:
                case "hello":
                    self.connections += 1
                    self._socket = socket
                    for one in list(self.waits.values()):
                        await self._send(one)
                    await self.pull()
                case "ack":
                    self._acknowledged(frame)
                case "refused":
                    await self._refused(frame)
                case "message":
                    await self._heard(frame["room"], item(frame), self.connections)
                case "messages":
                    for one in frame["items"]:
                        await self._heard(frame["room"], item(one), None)
                    if frame["more"]:
                        await self.pull()

    def _acknowledged(self, frame: dict[str, Any]) -> None:
        told = Acknowledged(frame["room"], frame["client_id"], frame["seq"], frame["at"])
        self.history.events.append(told)
        if self.waits.pop(told.client_id, None) is not None:
            self.slowest = max(self.slowest, time.monotonic() - self._since.pop(told.client_id))
        self._know(told.seq)

    async def _refused(self, frame: dict[str, Any]) -> None:
        client_id = frame.get("client_id", "")
        self.history.events.append(Refused(client_id, frame["code"]))
        if client_id not in self.waits:
            return
        if frame["code"] == "storage":  # "please send it again"
            await asyncio.sleep(SHORT)
            await self._send(self.waits[client_id])
        else:
            del self.waits[client_id]

    async def _heard(self, room: int, one: Item, connection: int | None) -> None:
        self.history.events.append(Heard(room, one, connection))
        self._know(one.seq)
        if connection is not None and one.seq > self.known + 200:  # far behind: ask
            await self.pull()

    def _know(self, seq: int) -> None:
        self._ahead.add(seq)
        while self.known + 1 in self._ahead:
            self.known += 1
            self._ahead.discard(self.known)


class Swarm:
    """All clients of an installation."""

    def __init__(self, groups: Sequence[dict[str, Any]], servers: Sequence[Server]) -> None:
        self.members = [
            Member(
                person=one["person"],
                token=one["token"],
                room=group["room"],
                servers=servers if number % 2 == 0 else list(reversed(servers)),
            )
            for group in groups
            for number, one in enumerate(group["members"])
        ]
        self.said = 0

    async def start(self) -> None:
        """Connect everybody."""
        await asyncio.gather(*(member.start() for member in self.members))

    async def stop(self) -> None:
        """Close all connections."""
        await asyncio.gather(*(member.stop() for member in self.members))

    async def traffic(self, per_second: float, until_done: Callable[[], bool]) -> None:
        """Let everybody in turn send, so many messages a second in all, until something is done."""
        began = time.monotonic()
        turns = itertools.cycle(self.members)
        done = 0
        while not until_done():
            while done < (time.monotonic() - began) * per_second:
                await next(turns).say(f"message {self.said}")
                self.said += 1
                done += 1
            await asyncio.sleep(0.01)

    async def settle(self, server: Server) -> None:
        """Wait until everything is acknowledged and everybody has read to the end; then nothing may be wrong."""
        await until(lambda: all(member.connected for member in self.members), "everybody is connected again")
        await until(lambda: not any(member.waits for member in self.members), "everything is acknowledged")
        kept = await asyncio.to_thread(self.kept, server)
        for member in self.members:
            await member.pull()
        await until(
            lambda: all(member.known >= len(kept[member.room]) for member in self.members),
            "everybody has read to the end",
        )
        wrong = faults([member.history for member in self.members], kept)
        assert not wrong, "\n".join(wrong[:20])
        assert sum(map(len, kept.values())) == self.said

    def kept(self, server: Server) -> dict[int, list[Item]]:
        """Every room to its end, as the API gives it out."""
        return {member.room: list(history(server, member.room, member.token)) for member in self.members[::-1]}

    @property
    def acknowledged(self) -> int:
        """How many messages were acknowledged so far."""
        return self.said - sum(len(member.waits) for member in self.members)


def history(server: Server, room: int, token: str) -> Iterator[Item]:
    """A room from its first message to its last, page by page."""
    seq, more = 0, True
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=SECONDS) as client:
        while more:
            answer = client.get(f"{server.url}/api/rooms/{room}/messages", params={"after": seq, "limit": 500})
            page = answer.raise_for_status().json()
            more = page["more"]
            for one in page["items"]:
                yield item(one)
                seq = one["seq"]


async def until(happened: Callable[[], bool], what: str, within: float = SECONDS) -> float:
    """Wait until something has happened; gives the seconds it took."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < within, f"Within {within} s this did not happen: {what}"
        await asyncio.sleep(0.01)
    return time.monotonic() - began


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Run one scene in an event loop of its own."""

    async def whole() -> None:
        async with asyncio.timeout(4 * SECONDS):
            await scene()

    asyncio.run(whole())

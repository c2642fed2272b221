"""One open connection: who it belongs to, and the bounded queue of frames that wait for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

SendEvent = Callable[[dict[str, Any]], Awaitable[None]]

MOST_FRAMES = 1_000
MOST_CHARACTERS = 4_000_000
SLOWEST_SEND = 20.0  # seconds

TOO_BIG = 1009
TRY_AGAIN_LATER = 1013
SIGNED_OUT = 4401


class Connection:
    """Frames are put into the queue by the hub and sent by `run`, one after the other.

    Whoever reads too slowly is not waited for: a full queue, or one frame that cannot be handed over in 20 seconds, closes
    the connection; the client comes back and asks for what it lacks.
    """

    __slots__ = (
        "_characters", "_closing", "_frames", "_running", "_send", "_since", "_wake",
        "device", "language", "pending", "person", "rooms", "typed_at", "waiting",
    )  # fmt: skip

    def __init__(self, send: SendEvent, *, person: int, device: int | None, language: str) -> None:
        self.person = person
        self.device = device
        self.language = language
        self.rooms: set[int] = set()
        self.pending: set[str] = set()  # client ids sent here and not yet acknowledged
        self.waiting = 0  # what was sent here and is not yet answered
        self.typed_at = 0.0
        self._send = send
        self._frames: deque[str] = deque()
        self._characters = 0
        self._wake = asyncio.Event()
        self._closing: int | None = None
        self._since: float | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def closing(self) -> bool:
        """Whether this connection ends: what still arrives on it counts no more."""
        return self._closing is not None

    def put(self, frame: str, *, first: bool = False) -> None:
        """Queue one frame, at the end or (`first`) before all others; nothing is queued once the connection is closing."""
        if self._closing is not None:
            return
        if first:
            self._frames.appendleft(frame)
        else:
            self._frames.append(frame)
        self._characters += len(frame)
        if len(self._frames) > MOST_FRAMES or self._characters > MOST_CHARACTERS:
            self.drop()
        self._wake.set()

    def close(self, code: int, last: str | None = None) -> None:
        """Send what waits and one last frame, then close."""
        if self._closing is None:
            if last is not None:
                self.put(last)
            self._closing = code if self._closing is None else self._closing
            self._wake.set()

    def drop(self) -> None:
        """Close without sending what waits."""
        self._frames.clear()
        self._characters = 0
        self._closing = TRY_AGAIN_LATER
        self._wake.set()

    def give_up_if_stuck(self) -> None:
        """End `run` when the frame being sent has been on its way for too long: it would wait for its peer for ever."""
        if self._since is not None and monotonic() - self._since > SLOWEST_SEND:
            self.drop()
            if self._running is not None:
                self._running.cancel()

    async def run(self) -> None:
        """Send all that is queued, until closed."""
        self._running = asyncio.current_task()
        while True:
            while self._frames:
                frame = self._frames.popleft()
                self._characters -= len(frame)
                await self._hand_over(frame)
            if self._closing is not None:
                await self._send({"type": "websocket.close", "code": self._closing})
                return
            self._wake.clear()
            await self._wake.wait()

    async def _hand_over(self, frame: str) -> None:
        self._since = monotonic()
        await self._send({"type": "websocket.send", "text": frame})
        self._since = None

"""One open connection: who it belongs to, and the bounded queue of frames that wait for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, Protocol

SendEvent = Callable[[dict[str, Any]], Awaitable[None]]

MOST_FRAMES = 1_000
MOST_BYTES = 4_000_000
SLOWEST_PEER = 20.0  # seconds

TOO_BIG = 1009
TRY_AGAIN_LATER = 1013
SIGNED_OUT = 4401


class Outlet(Protocol):
    """What frames are written to (`live.wire.Wire`)."""

    drained: Callable[[], None] | None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more can be said."""

    @property
    def is_full(self) -> bool:
        """Whether nothing more should be written until `drained` is called."""

    def write(self, frames: bytes) -> None:
        """Write whole frames."""

    def abort(self) -> None:
        """End it without another word."""


class Connection:
    """Frames are put into the queue by the hub; all that are put in one turn of the event loop leave in one write.

    Nothing leaves before `begin`: first comes `hello`.

    Whoever reads too slowly is not waited for: a full queue, or a peer that takes nothing for 20 seconds, closes the
    connection; the client comes back and asks for what it lacks.
    """

    __slots__ = (
        "_bytes", "_close", "_closing", "_farewell", "_frames", "_full_since", "_loop", "_outlet", "_waits",
        "device", "language", "pending", "person", "rooms", "typed_at", "waiting",
    )  # fmt: skip

    def __init__(self, outlet: Outlet, close: SendEvent, *, person: int, device: int | None, language: str) -> None:
        self.person = person
        self.device = device
        self.language = language
        self.rooms: set[int] = set()
        self.pending: set[str] = set()  # client ids sent here and not yet acknowledged
        self.waiting = 0  # what was sent here and is not yet answered
        self.typed_at = 0.0
        self._loop = asyncio.get_running_loop()
        self._outlet = outlet
        self._close = close
        self._frames: list[bytes] = []
        self._bytes = 0
        self._waits = True  # for a flush that comes anyway: at `begin`, in this turn, or when the peer has caught up
        self._closing: int | None = None
        self._farewell: asyncio.Task[None] | None = None
        self._full_since: float | None = None
        outlet.drained = self._flush

    @property
    def closing(self) -> bool:
        """Whether this connection ends: what still arrives on it counts no more."""
        return self._closing is not None

    def begin(self) -> None:
        """Send what waits, and from now on all that is put."""
        self._flush_soon()

    def put(self, frame: bytes, *, first: bool = False) -> None:
        """Queue one frame, at the end or (`first`) before all others; nothing is queued once the connection is closing."""
        if self._closing is not None:
            return
        if first:
            self._frames.insert(0, frame)
        else:
            self._frames.append(frame)
        self._bytes += len(frame)
        if len(self._frames) > MOST_FRAMES or self._bytes > MOST_BYTES:
            self.drop()
        elif not self._waits:
            self._flush_soon()

    def close(self, code: int, last: bytes | None = None) -> None:
        """Send what waits and one last frame, then close."""
        if self._closing is None:
            if last is not None:
                self.put(last)
            self._closing = code if self._closing is None else self._closing
            self._flush_soon()

    def drop(self) -> None:
        """Close without sending what waits."""
        self._frames.clear()
        self._bytes = 0
        self._closing = TRY_AGAIN_LATER
        self._flush_soon()

    def give_up_if_stuck(self) -> None:
        """End a connection whose peer has taken nothing for too long: it would be waited for for ever."""
        if not self._outlet.is_full:
            self._full_since = None
        elif self._full_since is None:
            self._full_since = monotonic()
        elif monotonic() - self._full_since > SLOWEST_PEER:
            self.drop()
            self._outlet.abort()

    def _flush_soon(self) -> None:
        self._waits = True
        self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        if self._outlet.is_full:
            return
        self._waits = False
        if self._frames:
            frames = b"".join(self._frames)
            self._frames.clear()
            self._bytes = 0
            self._outlet.write(frames)
        if self._closing is not None and self._farewell is None:
            self._farewell = self._loop.create_task(self._say_farewell(self._closing))

    async def _say_farewell(self, code: int) -> None:
        if not self._outlet.has_ended:
            with contextlib.suppress(OSError):  # the peer has gone meanwhile
                await self._close({"type": "websocket.close", "code": code})

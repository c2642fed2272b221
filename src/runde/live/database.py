"""Database work of the WebSocket door: in a few threads of its own, never in the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any, ParamSpec, TypeVar

from django.db import connection

from runde.chat import queries

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 4
MOST_CHARACTERS_PULLED = 500_000  # of which each may take several bytes


class Database:
    """Runs functions in threads that keep their database connection."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")

    async def run(self, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of `work(*args, **kwargs)`, called in one of the threads."""

        def call() -> R:
            try:
                return work(*args, **kwargs)
            finally:
                if connection.errors_occurred:
                    connection.close()

        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def close(self) -> None:
        """Close the threads' connections and end the threads."""
        together = Barrier(THREADS)  # so that each thread closes its own

        def close() -> None:
            together.wait()
            connection.close()

        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._threads, close) for _ in range(THREADS)))
        await asyncio.to_thread(self._threads.shutdown)


def pull(*, room: int, person: int, seq: int, change: int, now: datetime) -> dict[str, Any] | None:
    """What a member lacks of a room at `now`, as the `messages` frame carries it; None when the room is not theirs.

    An answer holds at most 500 messages, 500 changes, and about half a million characters of text, messages first; `more`
    says that there is more. A larger one could never be sent: no connection may have so much waiting.
    """
    if not queries.is_member(room=room, person=person):
        return None
    changes, more_changes = queries.changes_after(room, change, viewer=person, now=now)
    items, more = queries.after(room, seq, viewer=person, now=now)
    fitting, left = _fitting(items, MOST_CHARACTERS_PULLED)
    fitting_changes, _ = _fitting(changes, left)
    more = more or more_changes or len(fitting) < len(items) or len(fitting_changes) < len(changes)
    return {"room": room, "items": fitting, "changes": fitting_changes, "more": more}


def _fitting(frames: list[dict[str, Any]], characters: int) -> tuple[list[dict[str, Any]], int]:
    """The first frames that have so many characters of text, the last of them perhaps beyond; and how many are left."""
    for number, frame in enumerate(frames):
        if characters <= 0:
            return frames[:number], characters
        characters -= len(frame.get("text", ""))
    return frames, characters

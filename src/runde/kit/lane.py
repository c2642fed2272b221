"""The lane: work that arrives while a transaction commits waits for the next one, and shares it (group commit).

There is no timer: when nothing waits, work starts at once; when much waits, one transaction, and so one
fsync, serves it all.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

Work = TypeVar("Work")
Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class LaneClosed(Exception):
    """The server is stopping and takes no more work."""


class Lane(Generic[Work, Result]):
    """One thread that passes batches of work to a verb.

    `verb` gets a list of 1 to `largest` items and returns as many results in the same order. When it raises,
    every item of that batch fails with that exception, and the lane goes on. In the lane's thread `idle` is called
    after each batch and `end` when the lane is closed (to give database connections back).
    """

    def __init__(
        self,
        verb: Callable[[Sequence[Work]], Sequence[Result]],
        *,
        name: str,
        largest: int = 500,
        idle: Callable[[], None] = lambda: None,
        end: Callable[[], None] = lambda: None,
    ) -> None:
        self._verb = verb
        self._largest = largest
        self._idle = idle
        self._end = end
        self._waiting: SimpleQueue[tuple[Work, Callable[[Result | BaseException], None]] | None] = SimpleQueue()
        self._door = threading.Lock()  # held while work is put in, so that none comes behind the end
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, work: Work, done: Callable[[Result | BaseException], None]) -> None:
        """Queue `work`; `done` is called in the lane's thread with its result or with what went wrong."""
        with self._door:
            if self._closing:
                raise LaneClosed
            self._waiting.put((work, done))

    def submit(self, work: Work) -> Result:
        """Queue `work` and wait for its result (for threads; never from the event loop)."""
        future: Future[Result] = Future()

        def done(result: Result | BaseException) -> None:
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)

        self.put(work, done)
        return future.result()

    def close(self) -> None:
        """Finish what waits, then stop the thread."""
        with self._door:
            self._closing = True
            self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while batch := self._next_batch():
            try:
                results: Sequence[Result | BaseException] = self._verb([work for work, _ in batch])
            except Exception as error:
                _log.exception("A batch of %s failed.", len(batch))
                results = [error] * len(batch)
            for (_, done), result in zip(batch, results, strict=True):
                try:
                    done(result)
                except Exception:
                    _log.exception("Nobody could be told the outcome.")
            self._idle()
        self._end()

    def _next_batch(self) -> list[tuple[Work, Callable[[Result | BaseException], None]]]:
        """What waits now, at least one; nothing when the lane has been closed and all is done."""
        batch = []
        work = self._waiting.get()
        while work is not None:
            batch.append(work)
            if len(batch) == self._largest or self._waiting.empty():
                return batch
            work = self._waiting.get()
        if batch:
            self._waiting.put(None)  # the end comes again, behind this batch
        return batch

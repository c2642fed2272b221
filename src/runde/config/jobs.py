"""The jobs of a server or worker process: one thread that looks every few seconds whether something is due, and those that
prepare media."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import OperationalError, close_old_connections

from runde.keeping.copying import Copier
from runde.keeping.leaving import finish_due
from runde.kit.time import now
from runde.media.sweeping import Sweeper
from runde.media.working import Workshop
from runde.outbox.reading import purge
from runde.people.letters import forget_expired
from runde.programme.tasks import tick

PAUSE = 5.0  # seconds
_log = logging.getLogger(__name__)

TASKS: tuple[Callable[[datetime], object], ...] = (
    tick,
    lambda at: purge(now=at),
    lambda at: forget_expired(now=at),
    Sweeper(),
    lambda at: finish_due(now=at),
    Copier(),
)


class Jobs:
    """Runs every task again and again; a task that fails is logged and tried again at the next turn."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._workshop = Workshop()

    def start(self) -> None:
        """Begin in threads of their own."""
        self._thread = threading.Thread(target=self.run, name="jobs", daemon=True)
        self._thread.start()
        self._workshop.start()

    def stop(self) -> None:
        """Finish the present turn and end."""
        self._stop.set()
        self._workshop.stop()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Take turns until stopped."""
        while not self._stop.is_set():
            turn(now())
            self._stop.wait(PAUSE)


def turn(at: datetime) -> None:
    """Run every task once."""
    for task in TASKS:
        try:
            task(at)
        except OperationalError as error:
            _log.error("A job found no database (%s); it is tried again in a few seconds.", error)
        except Exception:
            _log.exception("A job failed; it is tried again in a few seconds.")
    close_old_connections()

"""The jobs of a server or worker process: a thread that looks every few seconds whether something is due, one that carries
notices, and those that prepare media."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from django.db import OperationalError, close_old_connections

from runde.config.carrying import carry
from runde.keeping.copying import Copier
from runde.keeping.leaving import finish_due
from runde.kit.time import now
from runde.media.sweeping import Sweeper
from runde.media.working import Workshop
from runde.notices.mailing import mail_due
from runde.notices.queries import forget_old
from runde.notices.stopping import end_signed_out
from runde.outbox.reading import purge
from runde.people.letters import forget_expired
from runde.programme.tasks import noticing, remind, tick

PAUSE = 5.0  # seconds
_log = logging.getLogger(__name__)

Tasks: TypeAlias = tuple[Callable[[datetime], object], ...]

TASKS: Tasks = (
    tick,
    lambda at: purge(now=at),
    lambda at: forget_expired(now=at),
    lambda at: forget_old(now=at),
    Sweeper(),
    lambda at: finish_due(now=at),
    Copier(),
)


class Jobs:
    """Runs every task again and again; a task that fails is logged and tried again at the next turn."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._workshop = Workshop()

    def start(self) -> None:
        """Begin in threads of their own."""
        # While ten thousand notices leave, or a mail server does not answer, the plan goes on.
        notices: Tasks = (
            noticing(),
            remind,
            lambda at: end_signed_out(now=at),
            lambda at: carry(at, self._stop),
            lambda at: mail_due(now=at),
        )
        for name, tasks in (("jobs", TASKS), ("notices", notices)):
            thread = threading.Thread(target=self.run, args=(tasks,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        self._workshop.start()

    def stop(self) -> None:
        """Finish the present turn and end."""
        self._stop.set()
        self._workshop.stop()
        for thread in self._threads:
            thread.join()

    def run(self, tasks: Tasks) -> None:
        """Take turns until stopped."""
        while not self._stop.is_set():
            turn(now(), tasks)
            self._stop.wait(PAUSE)


def turn(at: datetime, tasks: Tasks) -> None:
    """Run every task once."""
    for task in tasks:
        try:
            task(at)
        except OperationalError as error:
            _log.error("A job found no database (%s); it is tried again in a few seconds.", error)
        except Exception:
            _log.exception("A job failed; it is tried again in a few seconds.")
    close_old_connections()

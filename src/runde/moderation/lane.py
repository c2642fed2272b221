"""The writing lane of a server process: whatever door a text comes by, it shares a transaction with what arrives beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from django.db import DatabaseError, OperationalError, connection, connections, transaction

from runde.chat.drafts import Change, Changed, Choice, Draft, Posted, React
from runde.chat.locking import locked_rooms
from runde.kit.lane import Lane
from runde.kit.refusals import Refusal
from runde.moderation import gate

Work = Draft | Change | React | Choice
Outcome = Posted | Changed | Refusal

_log = logging.getLogger(__name__)
_lane: Lane[Work, Outcome] | None = None


def start() -> None:
    """Begin to share transactions; called once by a server process."""
    global _lane  # noqa: PLW0603 - one lane per process, by design
    _lane = Lane(write, name="writing", idle=_tidy, end=connections.close_all)


def stop() -> None:
    """Finish what waits, then write directly again."""
    global _lane
    lane, _lane = _lane, None
    if lane is not None:
        lane.close()


def put(work: Work, done: Callable[[Outcome | BaseException], None]) -> None:
    """Queue work; `done` is called in the lane's thread when it is durable or refused. Needs `start`."""
    assert _lane is not None, "The writing lane runs only in a server."  # noqa: S101 - a mistake of ours, not of a user
    _lane.put(work, done)


def submit(work: Work) -> Outcome:
    """Write and wait: through the lane where one runs, else directly."""
    return write([work])[0] if _lane is None else _lane.submit(work)


def write(batch: Sequence[Work]) -> list[Outcome]:
    """Write a batch in one transaction; results in the same order.

    When the database refuses the whole batch, each item is tried alone, so that one harms no other; what still
    cannot be kept is refused with "storage".
    """
    try:
        return _together(batch)
    except OperationalError as error:
        _log.error("The database refused %s messages: %s", len(batch), error)
        return [Refusal("storage")] * len(batch)
    except DatabaseError:
        _log.exception("A batch was refused; each message is tried alone.")
        return [_alone(work) for work in batch]


@transaction.atomic
def _together(batch: Sequence[Work]) -> list[Outcome]:
    if not all(isinstance(work, Draft) for work in batch):  # changes lock one room after the other, in any order
        locked_rooms(work.room for work in batch)
    posted = iter(gate.submit([work for work in batch if isinstance(work, Draft)]))
    return [next(posted) if isinstance(work, Draft) else _changed(work) for work in batch]


def _changed(work: Change | React | Choice) -> Changed | Refusal:
    match work:
        case Change():
            return gate.change(work)
        case React():
            return gate.react(work)
        case Choice():
            return gate.vote(work)


def _alone(work: Work) -> Outcome:
    try:
        return _together([work])[0]
    except DatabaseError:
        _log.exception("A message could not be kept.")
        return Refusal("storage")


def _tidy() -> None:
    if connection.errors_occurred:
        connection.close()

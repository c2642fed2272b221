"""Time: one clock, UTC inside, and the form that frames carry."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC, in whole milliseconds (what databases and frames both keep)."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: 2026-03-01T08:00:00.000Z."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return f"{moment.isoformat(timespec='milliseconds')[:-6]}Z"


def moment(text: str) -> datetime:
    """The moment that `stamp` wrote. Raises ValueError for anything else."""
    return datetime.fromisoformat(text)

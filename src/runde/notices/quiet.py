"""When a notice may go: quiet hours and the daily hour, by wall clocks. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAILY_AT = time(18)  # when those hear who want it once a day
_MINUTE = timedelta(minutes=1)
_FURTHEST = 3 * 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet from a time of the day (inclusive) to another (exclusive), over midnight where that is earlier; both the same:
    never."""

    begin: time
    end: time

    def quiet(self, at: time) -> bool:
        """Whether it is quiet at this time of the day."""
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


def is_quiet(moment: datetime, zone: str, hours: Sequence[Hours]) -> bool:
    """Whether it is quiet for any of `hours` at what the clocks of `zone` show."""
    at = moment.astimezone(ZoneInfo(zone)).time()
    return any(some.quiet(at) for some in hours)


def first_moment(earliest: datetime, zone: str, hours: Sequence[Hours], *, daily: bool = False) -> datetime:
    """The first moment from `earliest` on, in UTC, at which it is not quiet; if `daily`, from the next DAILY_AT on.

    It is `earliest` itself or a whole minute. The first of `hours` is the person's; where these and the group's leave no
    minute free, only the person's count.
    """
    if daily:
        earliest = next(
            (minute for minute in _minutes(earliest) if minute.astimezone(ZoneInfo(zone)).time() == DAILY_AT), earliest
        )
    return _first(earliest.astimezone(UTC), zone, tuple(hours))


@lru_cache(maxsize=512)  # many wait for the same morning
def _first(earliest: datetime, zone: str, hours: tuple[Hours, ...]) -> datetime:
    free = (minute for minute in _minutes(earliest) if not is_quiet(minute, zone, hours))
    found = next(free, None)
    return _first(earliest, zone, hours[:1]) if found is None else found


def _minutes(moment: datetime) -> Iterator[datetime]:
    """`moment`, and the whole minutes after it, for three days. Stepping goes right over every change of the clocks."""
    yield moment
    whole = moment.replace(second=0, microsecond=0)
    yield from (whole + number * _MINUTE for number in range(1, _FURTHEST))

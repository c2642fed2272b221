"""A group's own clock: when an item of the plan is due there. Pure functions.

The rules, local in what they say and UTC in the result:

- Week 1 begins on the cohort's first Monday. A shift moves its week and all that follow.
- An *offer* waits for the moderator. It comes on the first day, from its own day on, that is one of the
  moderator's weekdays and no holiday; that may be in the following week. On its own day it keeps its time,
  drawn into the moderator's hours (earlier: their beginning, later: their end). On a later day it comes at
  the beginning of the hours, so that items never overtake one another.
- An *auto* item keeps its day and time. Only a holiday moves it, to the next day that is none, at the same
  time.
- Local wall-clock time holds over summer time. A time that does not exist on its day becomes the first
  moment after the gap; a time that exists twice means its first occurrence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OFFER = "offer"
MONDAY = 0
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """What decides when a group's items are due. `weekdays`: 0 Monday … 6 Sunday, at least one of them.

    `shifts` holds (week, days): weeks from that one on begin so many days later. Shifts add up.
    """

    starts_on: date
    zone: str
    weekdays: frozenset[int]
    hours_from: time
    hours_to: time
    holidays: frozenset[date] = frozenset()
    shifts: tuple[tuple[int, int], ...] = ()

    def monday(self, week: int) -> date:
        """The first day of a week of the plan."""
        moved = sum(days for first, days in self.shifts if first <= week)
        return self.starts_on + timedelta(weeks=week - 1, days=moved)


@dataclass(frozen=True, slots=True)
class Clash:
    """Several items that are due in one group on the same local day."""

    day: date
    items: tuple[str, ...]


def due_at(clock: Clock, *, week: int, day: int, at: time, mode: str) -> datetime:
    """When an item of `week` and `day` (0 Monday … 6 Sunday) at local time `at` is due, in UTC."""
    planned = clock.monday(week) + timedelta(days=day)
    if mode != OFFER:
        return instant(_free_day(clock, planned, range(7)), at, clock.zone)
    found = _free_day(clock, planned, clock.weekdays)
    if found > planned:
        return instant(found, clock.hours_from, clock.zone)
    return instant(found, min(max(at, clock.hours_from), clock.hours_to), clock.zone)


def week_of(clock: Clock, moment: datetime, weeks: int) -> int:
    """The week of the plan that a group is in: 0 before its start.

    The newest week that has begun counts: in a pause that a shift made it is the week before, and after the
    end it is the last one (`weeks`).
    """
    today = local_day(moment, clock.zone)
    return max((week for week in range(1, weeks + 1) if clock.monday(week) <= today), default=0)


def clashes(dues: Iterable[tuple[str, datetime]], zone: str) -> list[Clash]:
    """The local days on which more than one of `dues` (name, moment) falls, in their order."""
    days: dict[date, list[str]] = {}
    for name, moment in sorted(dues, key=lambda due: (due[1], due[0])):
        days.setdefault(local_day(moment, zone), []).append(name)
    return [Clash(day, tuple(names)) for day, names in sorted(days.items()) if len(names) > 1]


def instant(day: date, at: time, zone: str) -> datetime:
    """The moment in UTC at which the clocks of `zone` show `at` on `day` (for the first time; see above)."""
    wanted = datetime.combine(day, at.replace(fold=0), tzinfo=ZoneInfo(zone))
    moment = wanted.astimezone(UTC)
    if moment.astimezone(wanted.tzinfo).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return moment
    return _end_of_gap(wanted.replace(fold=1).astimezone(UTC), moment, ZoneInfo(zone))


def local_day(moment: datetime, zone: str) -> date:
    """The day on which `moment` falls in `zone`."""
    return moment.astimezone(ZoneInfo(zone)).date()


def is_later_day(moment: datetime, due: datetime, zone: str) -> bool:
    """Whether `moment` falls on a later local day than `due`: what happens only then is late."""
    return local_day(moment, zone) > local_day(due, zone)


def mondays_near(day: date) -> tuple[date, date]:
    """The last Monday before `day` and the first one after it."""
    before = day - timedelta(days=day.weekday() or 7)
    after = day + timedelta(days=7 - day.weekday())
    return before, after


def _free_day(clock: Clock, day: date, weekdays: Iterable[int]) -> date:
    allowed = set(weekdays)
    while day.weekday() not in allowed or day in clock.holidays:
        day += _DAY
    return day


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment, to the second, with the offset that holds at `after` (it changes once)."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after

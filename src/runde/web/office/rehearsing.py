"""What a plan would look like: the dates of a group before and after an act, and the days on which items meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from runde.programme.models import Cohort, Due
from runde.programme.queries import clashes
from runde.web.moderator.situations import kind
from runde.web.office.pages import rehearsed


@dataclass(frozen=True, slots=True)
class Date:
    """One item: when it is due in the group's local time, when it was before (None: the same), whether others are
    due on that day too."""

    due: Due
    local: datetime
    before: datetime | None
    clash: bool

    @property
    def kind(self) -> str:
        """What sort of post the item is, in the language in force."""
        return kind(self.due.item.kind)


def dates(cohort: Cohort, *, before: Iterable[Date] = ()) -> list[Date]:
    """The dates of a group's plan as it stands, in their order."""
    zone = ZoneInfo(cohort.zone)
    old = {date.due.pk: date.local for date in before}
    meeting = {clash.day for clash in clashes(cohort)}
    rows = Due.objects.filter(cohort=cohort).select_related("item").order_by("due_at", "id")
    return [_date(due, due.due_at.astimezone(zone), old, meeting) for due in rows]


def _date(due: Due, local: datetime, old: dict[int, datetime], meeting: set[date]) -> Date:
    before = old.get(due.pk)
    return Date(due, local, before if before != local else None, due.ended_at is None and local.date() in meeting)


def dates_after(cohort: Cohort, act: Callable[[], object]) -> list[Date]:
    """The dates of a group's plan as they would be after an act, which is undone."""
    now = dates(cohort)

    def acted() -> list[Date]:
        act()
        return dates(Cohort.objects.get(pk=cohort.pk), before=now)

    return rehearsed(acted)

"""What has reached a group so far, week by week: its library. Nothing of what is still to come, but for this week's theme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from runde.chat.models import Message
from runde.programme.models import Cohort, Delivery, Edition
from runde.programme.planning import clock_of
from runde.programme.queries import theme_of, week_of, weeks_of


@dataclass(frozen=True, slots=True)
class Impulse:
    """A prepared post as it stands in the room. `seq`: where. `sources`: where what it says comes from."""

    seq: int
    at: datetime
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the plan with its theme (may be empty) and what reached the group of it, in the order of the talk."""

    number: int
    theme: str
    impulses: tuple[Impulse, ...]


@dataclass(frozen=True, slots=True)
class Begins:
    """When a week of the plan begins in a group, and its theme."""

    number: int
    theme: str
    monday: date


def weeks_so_far(cohort: Cohort, edition: Edition | None, now: datetime) -> list[Week]:
    """The weeks that have begun, the present one first, with the impulses of each. Empty before the start."""
    last = week_of(cohort, now, edition)
    found = _impulses(cohort, range(1, last + 1)) if last else {}
    return [
        Week(number, theme_of(edition, number, cohort.language), tuple(found.get(number, ())))
        for number in range(last, 0, -1)
    ]


def impulses_of(cohort: Cohort, week: int) -> list[Impulse]:
    """What reached the group of one week, in the order of the talk."""
    return _impulses(cohort, [week]).get(week, [])


def weeks_ahead(cohort: Cohort, edition: Edition | None) -> list[Begins]:
    """All weeks of the programme by the group's clock; for those who plan, not for the group."""
    clock = clock_of(cohort)
    return [
        Begins(number, theme_of(edition, number, cohort.language), clock.monday(number))
        for number in range(1, weeks_of(edition) + 1)
    ]


def _impulses(cohort: Cohort, weeks: range | list[int]) -> dict[int, list[Impulse]]:
    """What was posted, adapted or not, by week; a message that was taken back or is hidden is left out."""
    rows = Delivery.objects.filter(due__cohort=cohort, due__item__week__in=list(weeks), message__room=cohort.room_id)
    rows = rows.filter(message__taken_back_at=None, message__hidden_at=None)
    found: dict[int, list[Impulse]] = {}
    for row in rows.select_related("message", "due__item").order_by("message__seq"):
        message: Message = row.message
        sources = tuple(str(source) for source in row.due.item.content["sources"])
        found.setdefault(row.due.item.week, []).append(Impulse(message.seq, message.at, message.text, sources))
    return found

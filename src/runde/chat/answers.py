"""Who waits for an answer, who has fallen silent, who takes part.

What scripted people write in an ordinary room counts nowhere here; a scripted room (a demo) shows itself as a whole. All
functions ending in `_by_room` take any number of rooms and ask the database a constant number of times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, QuerySet

from runde.chat.models import Membership, Message
from runde.people.models import Person

FEWEST_DAYS = 3
"""So many days of writing make a habit that can be told in days."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A member who has not written for long. `usual_every_days`: how often they used to, None where that is unknown."""

    person: Person
    since: datetime
    usual_every_days: int | None


def unanswered(room_id: int, now: datetime, window: timedelta) -> list[Message]:
    """The members' messages of a room that nobody answered, oldest first, with their authors.

    A message is *answered* when somebody else answered it explicitly (an answer taken back is none), or somebody else
    wrote within `window` (RUNDE_ANSWER_MINUTES) after it. Automatic posts and what was taken back or is hidden answer
    nothing. Asked about are messages of present members that are older than `window` and can be read.
    """
    found = unanswered_by_room([room_id], now, window)[room_id]
    return list(Message.objects.filter(pk__in=found).select_related("author", "room").order_by("seq"))


def unanswered_by_room(rooms: Iterable[int], now: datetime, window: timedelta) -> dict[int, list[int]]:
    """The ids of what `unanswered` gives, for many rooms at once."""
    members: dict[int, set[int]] = {room: set() for room in rooms}
    for membership in _present_members(members):
        members[membership.room_id].add(membership.person_id)
    written = _counted(members).filter(taken_back_at=None, hidden_at=None, automatic=False).order_by("room_id", "seq")
    by_room: dict[int, list[_Line]] = {room: [] for room in members}
    for line in written.values_list("room_id", "id", "seq", "author_id", "at", "reply_to"):
        by_room[line[0]].append(_Line(*line[1:]))
    return {room: _unanswered(lines, members[room], now, window) for room, lines in by_room.items()}


def silent(room_id: int, now: datetime, days: int, *, zone: str = "UTC") -> list[Silence]:
    """The present members who wrote nothing for `days` days (RUNDE_SILENT_DAYS), longest silence first.

    Whoever never wrote counts from joining. A message counts as writing even when it was taken back. Their habit is the
    median number of days between the local days (in `zone`) on which they wrote, where these are at least three.
    """
    since = silent_by_room([room_id], now, days)[room_id]
    habits = _habits(room_id, since, zone)
    people = Person.objects.in_bulk(list(since))
    return [Silence(people[person], moment, habits.get(person)) for person, moment in since.items()]


def silent_by_room(rooms: Iterable[int], now: datetime, days: int) -> dict[int, dict[int, datetime]]:
    """For many rooms at once: the silent members' ids and since when, longest silence first."""
    found: dict[int, dict[int, datetime]] = {room: {} for room in rooms}
    last = {
        (room, author): moment
        for room, author, moment in _counted(found)
        .order_by()
        .values("room_id", "author_id")
        .annotate(last=Max("at"))
        .values_list("room_id", "author_id", "last")
    }
    since = [
        (
            max(membership.joined_at, last.get((membership.room_id, membership.person_id), membership.joined_at)),
            membership,
        )
        for membership in _present_members(found)
    ]
    for moment, membership in sorted(since, key=lambda pair: (pair[0], pair[1].person_id)):
        if moment <= now - timedelta(days=days):
            found[membership.room_id][membership.person_id] = moment
    return found


def activity(room_id: int, days: int, zone: str, now: datetime) -> list[int]:
    """How many different members wrote on each of the last `days` local days, today last."""
    return [len(writers) for writers in writers_by_room({room_id: zone}, days, now)[room_id]]


def writers_by_room(zones: Mapping[int, str], days: int, now: datetime) -> dict[int, list[set[int]]]:
    """For rooms (id → zone): who of the members wrote on each of the last `days` local days, today last.

    Members are those who have, or had, this role in the room; automatic and taken-back messages do not count.
    """
    first = {room: now.astimezone(ZoneInfo(zone)).date() - timedelta(days=days - 1) for room, zone in zones.items()}
    found: dict[int, list[set[int]]] = {room: [set() for _ in range(days)] for room in zones}
    if not zones:
        return found
    members = set(Membership.objects.filter(room__in=zones, role=Membership.MEMBER).values_list("room_id", "person_id"))
    begin = min(datetime.combine(first[room], time(), tzinfo=ZoneInfo(zone)) for room, zone in zones.items())
    written = _counted(zones).filter(at__gte=begin, at__lte=now, taken_back_at=None, automatic=False)
    for room, author, moment in written.values_list("room_id", "author_id", "at"):
        place = (_day(moment, zones[room]) - first[room]).days
        if place >= 0 and (room, author) in members:
            found[room][place].add(author)
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    id: int
    seq: int
    author: int
    at: datetime
    reply_to: int | None


def _unanswered(lines: list[_Line], members: set[int], now: datetime, window: timedelta) -> list[int]:
    author_of = {line.seq: line.author for line in lines}
    answered = {line.reply_to for line in lines if line.reply_to and author_of.get(line.reply_to) != line.author}
    found: list[int] = []
    following: _Line | None = None  # the nearest later line
    other: _Line | None = None  # the nearest later line by somebody else than the author of `following`
    for line in reversed(lines):
        if following is not None and following.author != line.author:
            other = following
        following = line
        is_due = line.author in members and line.at < now - window
        if is_due and line.seq not in answered and (other is None or other.at > line.at + window):
            found.append(line.id)
    return found[::-1]


def _habits(room_id: int, people: Iterable[int], zone: str) -> dict[int, int]:
    days: dict[int, set[date]] = defaultdict(set)
    written = Message.objects.filter(room=room_id, author__in=list(people))
    for author, moment in written.values_list("author_id", "at"):
        days[author].add(_day(moment, zone))
    return {author: _usual(sorted(found)) for author, found in days.items() if len(found) >= FEWEST_DAYS}


def _usual(days: list[date]) -> int:
    return round(median((later - earlier).days for earlier, later in pairwise(days)))


def _present_members(rooms: Iterable[int]) -> QuerySet[Membership]:
    present = Membership.objects.filter(room__in=list(rooms), role=Membership.MEMBER, left_at=None)
    return present.filter(Q(person__scripted="") | ~Q(room__scripted=""))


def _counted(rooms: Iterable[int]) -> QuerySet[Message]:
    """The messages that count: in an ordinary room only those of people."""
    return Message.objects.filter(room__in=list(rooms)).filter(Q(author__scripted="") | ~Q(room__scripted=""))


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()

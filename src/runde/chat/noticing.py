"""From messages to notices: a job looks beside the message path who has not seen what was written a minute ago.

So whoever is reading hears nothing, what was written within one minute is told once, and nobody hears twice of one room in ten
minutes. A notice that still waits is withdrawn when its person has read on, is no longer in the room, or nothing is left to read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from runde.chat.labels import label_of, room_of
from runde.chat.models import Membership, Message, Room
from runde.notices.intending import intend, withdraw
from runde.notices.models import Choice, Notice
from runde.notices.queries import told
from runde.notices.quiet import DAILY_AT, Hours
from runde.notices.states import WAITING
from runde.people.models import Person

KIND = "message"
DIGEST = "digest"
UNSEEN_AFTER = timedelta(seconds=60)
BETWEEN = timedelta(minutes=10)
LOOK_BACK = timedelta(days=2)  # after a server was off
PORTION = 500


@dataclass(frozen=True, slots=True)
class Around:
    """Where the clocks of a room are read, and its quiet hours."""

    zone: str
    quiet: Hours | None = None


Arounds = Callable[[Collection[int]], Mapping[int, Around]]


class Noticing:
    """Looks again and again; it remembers when it looked last, so that quiet rooms cost nothing."""

    def __init__(self, arounds: Arounds) -> None:
        self._arounds = arounds
        self._looked_at: datetime | None = None
        self._digest_at = datetime.min.replace(tzinfo=UTC)

    def __call__(self, now: datetime) -> int:
        """Intend a notice for everybody who has not seen something; returns how many. Withdraw what nobody needs any more."""
        since = (self._looked_at or now - LOOK_BACK) - 2 * UNSEEN_AFTER
        fresh = Room.objects.filter(last_at__gte=since, closed_at=None, scripted="").values_list("pk", flat=True)
        number = self._intend(list(fresh), now)
        self._looked_at = now
        withdraw_seen(now=now)
        if now >= self._digest_at:
            self._digest_at = now + UNSEEN_AFTER
            digest(arounds=self._arounds, now=now)
        return number

    def _intend(self, rooms: Collection[int], now: datetime) -> int:
        unseen = _unseen(Membership.objects.filter(room__in=rooms), until=now - UNSEEN_AFTER)
        before = told(KIND, {label_of(room) for _, room, _ in unseen})
        news = [row for row in unseen if row[2] > before.get((row[0], label_of(row[1])), (0, None))[0]]
        around = self._arounds({room for _, room, _ in news}) if news else {}
        people = Person.objects.in_bulk({person for person, _, _ in news})
        for person, room, newest in news:
            here, last = around.get(room), before.get((person, label_of(room)), (0, None))[1]
            intend(
                person=people[person],
                kind=KIND,
                key=f"message:{room}:{person}:{newest}",
                about=label_of(room),
                upto=newest,
                earliest=max(now, last + BETWEEN) if last else now,
                now=now,
                zone=here.zone if here else "",
                group=here.quiet if here else None,
            )
        return len(news)


def withdraw_seen(*, now: datetime) -> int:
    """Withdraw the notices that are due and that nobody needs any more; returns how many."""
    due = Notice.objects.filter(kind=KIND, state=WAITING, due_at__lte=now).order_by("pk")
    rows = [(pk, person, room_of(label)) for pk, person, label in due.values_list("pk", "person", "about")]
    seen: list[int] = []
    for start in range(0, len(rows), PORTION):
        some = rows[start : start + PORTION]
        theirs = Membership.objects.filter(room__in={row[2] for row in some}, person__in={row[1] for row in some})
        left = {(person, room) for person, room, _ in _unseen(theirs, until=now)}
        seen += [pk for pk, person, room in some if (person, room) not in left]
    return withdraw(notices=seen, why="seen", now=now) if seen else 0


def digest(*, arounds: Arounds, now: datetime) -> int:
    """A mail for everybody who wants one and has not seen something, once a day from DAILY_AT on; returns how many."""
    latest = (now + timedelta(hours=14)).date()  # the day that it can be anywhere
    wanting = Choice.objects.filter(Q(digested_on=None) | Q(digested_on__lt=latest), mail=True).select_related("person")
    rooms: dict[int, list[int]] = {choice.pk: [] for choice in wanting}
    theirs = Membership.objects.filter(person__in=rooms, left_at=None).order_by("pk")
    for person, room in theirs.values_list("person", "room"):
        rooms[person].append(room)
    around = arounds({room for some in rooms.values() for room in some}) if rooms else {}
    number = 0
    for choice in wanting:
        zone = next((here.zone for room in rooms[choice.pk] if (here := around.get(room))), settings.TIME_ZONE)
        local = now.astimezone(ZoneInfo(zone))
        mine = Choice.objects.filter(Q(digested_on=None) | Q(digested_on__lt=local.date()), pk=choice.pk)
        if local.time() >= DAILY_AT and mine.update(digested_on=local.date()):
            number += _digest(choice.person, zone, f"digest:{choice.pk}:{local.date()}", now)
    return number


def _digest(person: Person, zone: str, key: str, now: datetime) -> bool:
    number = _others().order_by().values("room").annotate(number=Count("pk")).values("number")
    mine = _behind(Membership.objects.filter(person=person)).annotate(number=Coalesce(Subquery(number), 0))
    counts = mine.filter(number__gt=0).order_by("pk").values_list("room__kind", "room__name", "number")
    lines = [(name if kind == Room.GROUP else "", many) for kind, name, many in counts]
    if lines:
        intend(person=person, kind=DIGEST, key=key, earliest=now, now=now, zone=zone, lines=lines)
    return bool(lines)


def _unseen(memberships: QuerySet[Membership], *, until: datetime) -> list[tuple[int, int, int]]:
    """Who is in a room and has not read what others wrote there up to `until`: person, room, and the number of the newest."""
    newest = _others().filter(at__lte=until).order_by("-seq").values("seq")[:1]
    found = _behind(memberships).annotate(newest=Subquery(newest)).exclude(newest=None)
    return list(found.order_by("pk").values_list("person", "room", "newest"))


def _behind(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those of people who are there, in rooms that are open, with something behind their read pointer."""
    return memberships.filter(left_at=None, room__seq__gt=F("read"), person__scripted="", room__closed_at=None)


def _others() -> QuerySet[Message]:
    """What others wrote in the room of a membership behind its read pointer, and is still to be read."""
    behind = Message.objects.filter(room=OuterRef("room"), seq__gt=OuterRef("read"))
    return behind.filter(taken_back_at=None, hidden_at=None).exclude(author=OuterRef("person"))

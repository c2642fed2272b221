"""Reads of what was reported and what is hidden, for those who watch over rooms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from runde.chat.models import Attachment, Membership, Message
from runde.chat.taking_down import ACT as TAKEN_DOWN
from runde.ledger.models import Entry, Payload
from runde.moderation.models import Report
from runde.moderation.states import OPEN
from runde.people.models import Person, Role
from runde.people.roles import has_role


@dataclass(frozen=True, slots=True)
class Reported:
    """A message that somebody asked to look at: by how many people, and since when. Who they are is told to nobody."""

    message: Message
    people: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Hidden:
    """A message that is hidden: since when, by whom and why, as the ledger says; empty where its payload was erased."""

    message: Message
    since: datetime
    by: Person | None
    reason: str


def in_question() -> QuerySet[Message]:
    """The messages that are hidden, or that were reported and wait for a decision."""
    waits = Report.objects.filter(message=OuterRef("pk"), state=OPEN)
    return Message.objects.filter(Q(hidden_at__isnull=False) | Exists(waits), taken_back_at=None)


def office_may_see(*, medium: int, person: Person) -> bool:
    """Whether somebody may see a medium for the office: coordinators may while its message is in question."""
    asked = Attachment.objects.filter(medium=medium, message__in=in_question())
    return has_role(person, Role.COORDINATOR) and asked.exists()


def reported(rooms: Iterable[int] | None = None) -> list[Reported]:
    """What waits for a decision in these rooms (None: in all), the longest waiting first; three queries at most.

    What its author has taken back meanwhile waits no more.
    """
    rows = Report.objects.filter(state=OPEN, message__taken_back_at=None)
    if rooms is not None:
        rows = rows.filter(message__room__in=list(rooms))
    counted = rows.order_by().values("message").annotate(people=Count("id"), since=Min("at"))
    found = {row["message"]: (row["people"], row["since"]) for row in counted}
    messages = Message.objects.filter(pk__in=found).select_related("author", "room__cohort", "room__group__cohort")
    waiting = [Reported(message, *found[message.pk]) for message in messages]
    return sorted(waiting, key=lambda one: (one.since, one.message.pk))


def hidden(rooms: Iterable[int] | None = None) -> list[Hidden]:
    """What is hidden in these rooms (None: in all), newest first; a constant number of queries."""
    rows = Message.objects.filter(hidden_at__isnull=False, taken_back_at=None)
    if rooms is not None:
        rows = rows.filter(room__in=list(rooms))
    messages = list(rows.select_related("author", "room__cohort", "room__group__cohort").order_by("-hidden_at", "-pk"))
    entries = Entry.objects.filter(on__in=[_name(message) for message in messages], act="message.hide").order_by("seq")
    last = {entry.on: entry for entry in entries}
    payloads = Payload.objects.in_bulk([entry.seq for entry in last.values()])
    people = Person.objects.in_bulk([entry.by for entry in last.values() if entry.by is not None])
    return [_hidden(message, last.get(_name(message)), payloads, people) for message in messages]


def why_taken_down(membership: Membership) -> str | None:
    """Why the introduction of somebody was taken down, empty where that was erased; None while they have one, or never was."""
    entry = None
    if not membership.introduction:
        entry = Entry.objects.filter(on=f"membership:{membership.pk}", act=TAKEN_DOWN).order_by("-seq").first()
    if entry is None:
        return None
    payload = Payload.objects.filter(entry=entry.seq).first()
    return str(((payload.body if payload else None) or {}).get("reason", ""))


def without_judge(found: Iterable[Reported]) -> list[Reported]:
    """Those among the reported about which perhaps no moderator of their room can decide, so that the office is asked.

    Of an anonymous message it must not show whether a moderator wrote it: the office is asked wherever fewer than two lead.
    """
    found = list(found)
    leading: dict[int, set[int]] = {}
    here = Membership.objects.filter(
        room__in={one.message.room_id for one in found}, role=Membership.MODERATOR, left_at=None
    )
    for room, person in here.values_list("room_id", "person_id"):
        leading.setdefault(room, set()).add(person)
    return [one for one in found if not _has_judge(one.message, leading.get(one.message.room_id, set()))]


def _has_judge(message: Message, leading: set[int]) -> bool:
    return len(leading) > 1 if message.anonymous else bool(leading - {message.author_id})


def _hidden(message: Message, entry: Entry | None, payloads: dict[int, Payload], people: dict[int, Person]) -> Hidden:
    since = message.hidden_at
    assert since is not None  # noqa: S101 - only hidden messages come here
    body = (payloads[entry.seq].body or {}) if entry and entry.seq in payloads else {}
    by = people.get(entry.by) if entry and entry.by is not None else None
    return Hidden(message, since, by, str(body.get("reason", "")))


def _name(message: Message) -> str:
    return f"message:{message.pk}"

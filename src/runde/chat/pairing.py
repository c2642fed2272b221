"""Conversations of two: a room of kind `pair` beside the group in which both are.

Who may write to whom alone is not known here: whoever opens a pair has asked (programme.pairs).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from runde.chat.locking import locked_rooms
from runde.chat.models import Membership, Message, Room
from runde.kit.refusals import Refused
from runde.ledger.recording import record
from runde.outbox.writing import tell
from runde.people.models import Person
from runde.people.rules import check_not_erased


@dataclass(frozen=True, slots=True)
class Conversation:
    """A pair room as one of its two people finds it. `unread`: the other one has written since."""

    room: int
    group: int
    other: Person | None
    unread: bool
    closed: bool


@transaction.atomic
def open_pair(*, group: Room, person: Person, other: Person, by: Person, now: datetime) -> Room:
    """The room in which two people of a group write to each other alone; made at the first call, once for each two.

    A pair that was closed, or that one of them had to leave, is opened again. Raises Refused ("unknown") unless these are
    two people who are both in this group now, and people.rules.Unusable for a person whose data were erased.
    """
    lock_for_pair(group=group.pk, people=(person, other))
    here = Membership.objects.filter(room=group, person__in=[person, other], left_at=None).count()
    if group.kind != Room.GROUP or person.pk == other.pk or here != 2:
        raise Refused("unknown")
    key = f"{min(person.pk, other.pk)}:{max(person.pk, other.pk)}"
    room = Room.objects.select_for_update(no_key=True).filter(group=group, pair=key).first()
    changed = room is None or room.closed_at is not None
    if room is None:
        room = Room.objects.create(kind=Room.PAIR, group=group, pair=key, made_at=now, scripted=group.scripted)
    elif room.closed_at is not None:
        room.closed_at = None
        room.save(update_fields=["closed_at"])
    present = set(Membership.objects.filter(room=room, left_at=None).values_list("person_id", flat=True))
    missing = [one for one in (person, other) if one.pk not in present]
    Membership.objects.bulk_create([Membership(room=room, person=one, joined_at=now) for one in missing])
    if changed or missing:
        record(act="pair.open", by=by.pk, on=f"room:{room.pk}", now=now, group=group.pk)
        if changed:
            tell("standing", {"room": room.pk}, now=now)
        for one in missing:
            tell("members", {"room": room.pk, "person": one.pk}, now=now)
    return room


def lock_for_pair(*, group: int, people: Collection[Person]) -> None:
    """Lock people, then their group, until the transaction ends: so does an erasure, and two who begin at once.

    Raises people.rules.Unusable for a person whose data were erased.
    """
    for one in sorted(people, key=lambda one: one.pk):
        check_not_erased(one)
    locked_rooms([group])


def lock_with_pairs(groups: Collection[int]) -> dict[int, Room]:
    """Lock groups and all their pairs until the transaction ends; returns the pairs by id.

    To be done before anything is recorded, and before who is in a group or what the rule says changes: `open_pair` waits for
    the group, so no pair comes into being that is not seen here. What came while this waited has the highest ids.
    """
    of_groups = Room.objects.filter(group__in=groups)
    locked = locked_rooms([*groups, *of_groups.values_list("pk", flat=True)])
    locked |= locked_rooms(set(of_groups.values_list("pk", flat=True)) - locked.keys())
    return {number: room for number, room in sorted(locked.items()) if room.kind == Room.PAIR}


@transaction.atomic
def review_pairs(
    *, group: Room, allowed: Callable[[int, int], bool], by: Person | None, now: datetime, reason: str
) -> None:
    """Close the pairs of a group that are not `allowed` (two ids of people) any more, and open those that are again.

    Only a pair in which both still are is opened again.
    """
    rooms = lock_with_pairs([group.pk])
    people: dict[int, list[int]] = {}
    here = Membership.objects.filter(room__in=rooms, left_at=None).order_by("room_id", "person_id")
    for number, person in here.values_list("room_id", "person_id"):
        people.setdefault(number, []).append(person)
    for number, room in rooms.items():
        both = people.get(number, [])
        may = len(both) == 2 and allowed(both[0], both[1])
        if may == (room.closed_at is None):
            continue
        room.closed_at = None if may else now
        room.save(update_fields=["closed_at"])
        act = "pair.reopen" if may else "pair.close"
        record(act=act, by=by.pk if by else None, on=f"room:{number}", now=now, reason=reason)
        tell("standing", {"room": number}, now=now)


def conversations_of(person: int, groups: list[int] | None = None) -> list[Conversation]:
    """The pairs that a person is in now (of these groups), those with something new first, then by the other's name."""
    mine = Membership.objects.filter(person=person, left_at=None, room__kind=Room.PAIR).select_related("room")
    if groups is not None:
        mine = mine.filter(room__group__in=groups)
    news = Message.objects.filter(room=OuterRef("room"), seq__gt=OuterRef("read"), taken_back_at=None)
    own = list(mine.annotate(news=Exists(news.exclude(author=person))))
    others = Membership.objects.filter(room__in=[one.room_id for one in own]).exclude(person=person)
    by_room = {one.room_id: one.person for one in others.select_related("person").order_by("joined_at", "id")}
    found = [
        Conversation(
            room=one.room_id,
            group=one.room.group_id or 0,
            other=by_room.get(one.room_id),
            unread=one.news,
            closed=one.room.closed_at is not None,
        )
        for one in own
    ]
    return sorted(found, key=lambda one: (not one.unread, one.other.name.casefold() if one.other else "", one.room))

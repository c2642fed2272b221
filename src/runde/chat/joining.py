"""Opening a room, and coming and going in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.agenda.inviting import invite, uninvite
from runde.chat.labels import label_of
from runde.chat.locking import locked_rooms
from runde.chat.models import Membership, Room
from runde.chat.pairing import lock_with_pairs
from runde.kit.text import clean_name
from runde.ledger.recording import record
from runde.notices.intending import withdraw_about
from runde.notices.stopping import allow
from runde.outbox.writing import tell
from runde.people.models import Person
from runde.people.rules import check_not_erased


@transaction.atomic
def open_room(*, name: str, by: Person | None, now: datetime, scripted: str = "") -> Room:
    """Make an empty room."""
    room = Room.objects.create(name=clean_name(name), made_at=now, scripted=scripted)
    record(act="room.open", by=by.pk if by else None, on=f"room:{room.pk}", now=now, name=room.name)
    return room


@transaction.atomic
def join(*, room: Room, person: Person, by: Person | None, now: datetime, role: str = Membership.MEMBER) -> Membership:
    """Put a person into a room; who is already in it stays as they are, but for the role, which becomes `role`. Who comes
    is invited to what is arranged there.

    Raises rules.Unusable for a person whose data were erased.
    """
    check_not_erased(person)
    locked_rooms([room.pk])  # nothing is arranged meanwhile to which they would not be invited
    membership = Membership.objects.select_for_update().filter(room=room, person=person, left_at=None).first()
    if membership is not None and membership.role == role:
        return membership
    if membership is None:
        membership = Membership.objects.create(room=room, person=person, role=role, joined_at=now)
        invite(about=label_of(room.pk), person=person, now=now)
        allow(person=person, now=now, by=by)
    else:
        membership.role = role
        membership.save(update_fields=["role"])
    record(act="room.join", by=by.pk if by else None, on=f"room:{room.pk}", now=now, person=person.pk, role=role)
    tell("members", {"room": room.pk, "person": person.pk}, now=now)
    return membership


@transaction.atomic
def leave(*, room: Room, person: Person, by: Person | None, now: datetime, reason: str = "") -> bool:
    """End somebody's membership, by their own wish or another's act. Returns whether there was one to end.

    Every server process closes the room for this person within a second. With a group they leave their conversations of
    two in it: these are closed, and only the other one can still read them. They are invited to nothing there any more.
    """
    pairs = _pairs(room, person)
    ended = Membership.objects.filter(room=room, person=person, left_at=None).update(left_at=now)
    if not ended:
        return False
    uninvite(about=label_of(room.pk), person=person, now=now)
    withdraw_about(person=person, abouts=[label_of(left.pk) for left in (room, *pairs)], why="left", now=now)
    record(act="room.leave", by=by.pk if by else None, on=f"room:{room.pk}", now=now, person=person.pk, reason=reason)
    tell("left", {"room": room.pk, "person": person.pk}, now=now)
    for pair in pairs:
        close_room(room=pair, by=by, now=now, reason="left")
        if Membership.objects.filter(room=pair, person=person, left_at=None).update(left_at=now):
            tell("left", {"room": pair.pk, "person": person.pk}, now=now)
    return True


@transaction.atomic
def close_room(*, room: Room, by: Person | None, now: datetime, reason: str) -> None:
    """Close a room: it can be read, nothing more is written in it. Open pages hear of it."""
    if Room.objects.filter(pk=room.pk, closed_at=None).update(closed_at=now):
        record(act="room.close", by=by.pk if by else None, on=f"room:{room.pk}", now=now, reason=reason)
        tell("standing", {"room": room.pk}, now=now)


def _pairs(room: Room, person: Person) -> list[Room]:
    """The conversations of two that end when a person leaves a room; locked before anything is recorded."""
    if room.kind == Room.PAIR:
        return list(locked_rooms([room.pk]).values())
    pairs = lock_with_pairs([room.pk])
    mine = Membership.objects.filter(room__in=pairs, person=person, left_at=None).order_by("room_id")
    return [pairs[number] for number in mine.values_list("room_id", flat=True)]

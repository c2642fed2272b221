"""Coming back into rooms that one has just left oneself: as if it had not happened."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.agenda.inviting import take_up
from runde.chat.labels import label_of
from runde.chat.models import Membership, Room
from runde.chat.pairing import lock_with_pairs
from runde.ledger.recording import record
from runde.outbox.writing import tell
from runde.people.models import Person
from runde.people.rules import check_not_erased


@transaction.atomic
def come_back(*, person: Person, left_at: datetime, by: Person, now: datetime) -> list[int]:
    """Take up again what a person left at `left_at`, with role, introduction and how far they had read; returns the groups.

    Where they are again by other means they stay as they are. Conversations of two stay closed: programme.pairs.review opens
    those that are still allowed. Raises people.rules.Unusable for a person whose data were erased.
    """
    check_not_erased(person)
    ended = Membership.objects.filter(person=person, left_at=left_at)
    lock_with_pairs(ended.filter(room__kind=Room.GROUP).values_list("room_id", flat=True))
    here = set(Membership.objects.filter(person=person, left_at=None).values_list("room_id", flat=True))
    back = list(ended.exclude(room__in=here).order_by("room_id").values_list("pk", "room_id", "room__kind"))
    Membership.objects.filter(pk__in=[pk for pk, _, _ in back]).update(left_at=None)
    groups = [room for _, room, kind in back if kind == Room.GROUP]
    for room in groups:
        take_up(about=label_of(room), person=person, ended_at=left_at, now=now)
        record(act="room.return", by=by.pk, on=f"room:{room}", now=now, person=person.pk)
    for _, room, _ in back:
        tell("members", {"room": room, "person": person.pk}, now=now)
    return groups

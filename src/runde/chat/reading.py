"""Read pointers: how far each member has read, one number per membership."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from runde.chat.models import Membership


@dataclass(frozen=True, slots=True)
class Read:
    """A person has read a room up to `seq`."""

    room: int
    person: int
    seq: int


@transaction.atomic
def mark_read(reads: Sequence[Read], *, now: datetime) -> None:
    """Move read pointers forward, never back and never past the room's newest message."""
    furthest: dict[tuple[int, int], int] = {}
    for read in reads:
        key = (read.room, read.person)
        furthest[key] = max(read.seq, furthest.get(key, 0))
    for (room, person), seq in sorted(furthest.items()):
        current = Membership.objects.filter(
            room=room, person=person, left_at=None, read__lt=seq, room__seq__gt=F("read")
        )
        newest = current.values_list("room__seq", flat=True).first()
        if newest is not None:
            current.update(read=min(seq, newest), read_at=now)

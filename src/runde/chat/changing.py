"""What every change of a message has in common: the room counts it, the message bears its number, everybody hears it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from runde.chat.extras import extras_of
from runde.chat.frames import change_frame
from runde.chat.models import Message, Room
from runde.outbox.writing import tell


def keep_change(room: Room, message: Message, fields: Sequence[str], *, now: datetime) -> None:
    """Save these fields of a message of a locked room as the room's next change, and tell it. Part of the caller's act."""
    room.change += 1
    room.save(update_fields=["change"])
    message.change = room.change
    message.save(update_fields=["change", *fields])
    frame = change_frame(message, extras_of([message], now=now).get(message.pk, {}))
    tell(
        "changed",
        {"room": room.pk, "seq": message.seq, "change": message.change},
        now=now,
        at_once={"room": room.pk, "frame": frame},
    )

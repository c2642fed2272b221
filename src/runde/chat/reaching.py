"""The way to a message on which a member of its room wants to act."""

from __future__ import annotations

from runde.chat.locking import locked_rooms
from runde.chat.models import Membership, Message, Room
from runde.kit.refusals import Refusal


def reach(*, room: int, person: int, seq: int) -> tuple[Room, Message] | Refusal:
    """A room and a message in it, both locked, for somebody who is in the room.

    Refused: "unknown" (no such room or message, or not theirs), "gone" (taken back, hidden, room closed).
    """
    found = locked_rooms([room]).get(room)
    if found is None or not Membership.objects.filter(room=room, person=person, left_at=None).exists():
        return Refusal("unknown")
    message = Message.objects.select_for_update().filter(room=room, seq=seq).first()
    if message is None:
        return Refusal("unknown")
    if found.closed_at is not None:
        return Refusal("gone", because="closed")
    if message.taken_back_at is not None or message.hidden_at is not None:
        return Refusal("gone")
    return found, message

"""Changing one's own message: another wording, or taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.chat.changing import keep_change
from runde.chat.drafts import Change, Changed
from runde.chat.locking import locked_rooms
from runde.chat.models import Membership, Message, Room
from runde.chat.removing import remove_extras
from runde.chat.rules import text_refusal
from runde.kit.refusals import Refusal
from runde.kit.text import clean, visible


@transaction.atomic
def change(wish: Change, *, now: datetime) -> Changed | Refusal:
    """Edit a message of one's own, or (text None) take it back: its text is erased, a placeholder stays.

    Each change gets the room's next change number. Asking for what is already so changes nothing and answers as
    if it had just been done. One's own words can be taken back in a closed room, too. Refused: "unknown" (no such
    room or message, or somebody else's), "gone" (an edit of what was taken back or is hidden, or in a closed room),
    "empty", "too_long".
    """
    room = locked_rooms([wish.room]).get(wish.room)
    if room is None or not _is_member(wish):
        return Refusal("unknown")
    message = Message.objects.select_for_update().filter(room=room, seq=wish.seq, author=wish.author).first()
    if message is None:
        return Refusal("unknown")
    if room.closed_at is not None and wish.text is not None:
        return Refusal("gone", because="closed")
    return _taken_back(wish, room, message, now) if wish.text is None else _edited(wish, wish.text, room, message, now)


def _is_member(wish: Change) -> bool:
    return Membership.objects.filter(room=wish.room, person=wish.author, left_at=None).exists()


def _taken_back(wish: Change, room: Room, message: Message, now: datetime) -> Changed | Refusal:
    if message.taken_back_at is None:
        message.text = ""
        message.taken_back_at = now
        remove_extras([message.pk], now=now)
        keep_change(room, message, ["text", "taken_back_at"], now=now)
    return _changed(wish, message, message.taken_back_at)


def _edited(wish: Change, wanted: str, room: Room, message: Message, now: datetime) -> Changed | Refusal:
    text = clean(wanted)
    if message.taken_back_at is not None or message.hidden_at is not None:
        return Refusal("gone")
    refusal = None if message.holds == Message.MEDIA and not visible(text) else text_refusal(text)
    if refusal is not None:
        return refusal
    if text != message.text:
        message.text = text
        message.edited_at = now
        keep_change(room, message, ["text", "edited_at"], now=now)
    return _changed(wish, message, message.edited_at or message.at)


def _changed(wish: Change, message: Message, at: datetime) -> Changed:
    return Changed(room=wish.room, seq=wish.seq, client_id=wish.client_id, change=message.change, at=at)

"""Messages as plain dictionaries, the one form in which sockets, the HTTP twin and pages get them."""

from __future__ import annotations

from typing import Any

from runde.chat.drafts import Fresh
from runde.chat.models import Message
from runde.kit.time import stamp


def message_frame(message: Message | Fresh) -> dict[str, Any]:
    """A message as it stands now; keys that say nothing are left out. Taken back: the text is empty."""
    frame: dict[str, Any] = {
        "seq": message.seq,
        "client_id": str(message.client_id),
        "author": message.author_id,
        "text": message.text,
        "at": stamp(message.at),
    }
    if message.reply_to is not None:
        frame["reply_to"] = message.reply_to
    if message.automatic:
        frame["auto"] = True
    if message.taken_back_at is not None:
        frame["taken_back"] = True
    elif message.edited_at is not None:
        frame["edited"] = True
    return frame


def change_frame(message: Message) -> dict[str, Any]:
    """What became of a message that changed: its present text, or that it was taken back."""
    frame: dict[str, Any] = {"change": message.change, "seq": message.seq}
    if message.taken_back_at is not None:
        return frame | {"taken_back": True}
    return frame | {"text": message.text, "edited": True}

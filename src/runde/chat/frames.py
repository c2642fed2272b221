"""Messages as plain dictionaries, the one form in which sockets, the HTTP twin and pages get them.

A frame made here names its author even when the message is anonymous: it must pass `masked` before anybody reads it.
`chat.queries` gives masked ones.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from runde.chat.drafts import Fresh
from runde.chat.extras import Extras, extras_of
from runde.chat.models import Message
from runde.kit.time import stamp

NOBODY = 0
"""The author of an anonymous message, for everybody else."""


class _Row(NamedTuple):
    """What a frame tells of a message, named like the fields of `Message`: a row is read in half the time of an object."""

    id: int
    seq: int
    client_id: UUID
    author_id: int
    text: str
    at: datetime
    reply_to: int | None
    automatic: bool
    anonymous: bool
    holds: str
    change: int
    taken_back_at: datetime | None
    edited_at: datetime | None
    hidden_at: datetime | None


_NOTHING: Extras = {}


def message_frames(messages: QuerySet[Message], *, viewer: int = NOBODY, now: datetime) -> list[dict[str, Any]]:
    """The frames of these messages, in their order, as `viewer` reads them at `now`; not masked yet."""
    rows = [_Row(*row) for row in messages.values_list(*_Row._fields)]
    extras = extras_of(rows, viewer=viewer, now=now)
    return [message_frame(row, extras.get(row.id, _NOTHING)) for row in rows]


def message_frame(message: Message | Fresh | _Row, extras: Extras = _NOTHING) -> dict[str, Any]:
    """A message as it stands now; keys that say nothing are left out. Taken back or hidden: nothing of what it says."""
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
    if message.anonymous:
        frame["anonymous"] = True
    if message.taken_back_at is not None:
        frame["taken_back"] = True
    elif message.hidden_at is not None:
        frame["hidden"] = True
        frame["text"] = ""
    else:
        if message.edited_at is not None:
            frame["edited"] = True
        frame.update(extras)
    return frame


def change_frames(messages: QuerySet[Message], *, viewer: int = NOBODY, now: datetime) -> list[dict[str, Any]]:
    """What became of these messages, in their order, as `viewer` reads it at `now`."""
    rows = list(messages)
    extras = extras_of(rows, viewer=viewer, now=now)
    return [change_frame(row, extras.get(row.id, _NOTHING)) for row in rows]


def change_frame(message: Message, extras: Extras) -> dict[str, Any]:
    """What became of a message that changed: that it was taken back or hidden, or what it says now."""
    frame: dict[str, Any] = {"change": message.change, "seq": message.seq}
    if message.taken_back_at is not None:
        return frame | {"taken_back": True}
    if message.hidden_at is not None:
        return frame | {"hidden": True}
    edited = {} if message.edited_at is None else {"edited": True}
    return frame | {"text": message.text} | edited | extras


def masked(frame: dict[str, Any], *, viewer: int) -> dict[str, Any]:
    """A frame as `viewer` may see it: an anonymous message names its author to nobody else."""
    if "anonymous" in frame and frame["author"] != viewer:
        return {**frame, "author": NOBODY}
    return frame

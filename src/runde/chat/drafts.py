"""What goes into the posting and editing verbs and what comes out of them. The gate hands these on unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from runde.media.models import Medium


@dataclass(frozen=True, slots=True)
class NewPoll:
    """A poll that is about to be posted. `kind` is one of chat.models.Poll.KINDS; options are (id, text, is it right?)."""

    kind: str
    options: tuple[tuple[str, str, bool], ...]
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that somebody wants to post. `client_id` is the sender's own name for it: sent twice, posted once.

    `attachments` are ids of media of the author's own; `poll` makes the text a question with answers to choose from.
    """

    room: int
    author: int
    client_id: UUID
    text: str
    reply_to: int | None = None
    automatic: bool = False
    attachments: tuple[int, ...] = ()
    anonymous: bool = False
    poll: NewPoll | None = None


@dataclass(slots=True)
class Fresh:
    """A message that is about to be written; named like the fields of `Message`, so that both make the same frame."""

    room_id: int
    seq: int
    author_id: int
    client_id: UUID
    at: datetime
    text: str
    reply_to: int | None
    automatic: bool
    anonymous: bool = False
    holds: str = ""
    media: Sequence[Medium] = ()
    poll: NewPoll | None = None
    id: int = 0
    change: int = 0
    taken_back_at: None = None
    edited_at: None = None
    hidden_at: None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that is durable. `first` is False when it had been posted before and was only sent again."""

    room: int
    seq: int
    client_id: UUID
    at: datetime
    message_id: int
    first: bool


@dataclass(frozen=True, slots=True)
class Change:
    """An edit or (with `text` None) a taking back of the author's own message `seq`."""

    room: int
    author: int
    seq: int
    client_id: UUID
    text: str | None


@dataclass(frozen=True, slots=True)
class React:
    """A person's word for the message `seq`, or (empty) none any more."""

    room: int
    person: int
    seq: int
    client_id: UUID
    reaction: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chooses in the poll `seq`."""

    room: int
    person: int
    seq: int
    client_id: UUID
    option: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A change that is durable; `at` is when the server made it."""

    room: int
    seq: int
    client_id: UUID
    change: int
    at: datetime

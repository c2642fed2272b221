"""The frames of the live protocol (docs/reference/live-protocol.md): what a client may say, checked; what a server says."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json

from runde.kit.refusals import Refusal
from runde.live.wire import framed

LARGEST_FRAME = 128 * 1024  # bytes
_LARGEST_NUMBER = 2**63 - 1

# Every frame there is, for the docs and the tests: who sends it.
CLIENT_FRAMES = ("send", "edit", "take_back", "react", "vote", "since", "read", "typing", "ping", "pong")
SERVER_FRAMES = (
    "hello", "ack", "refused", "message", "messages", "changed", "voted", "members", "left", "typing", "bye", "ping", "pong",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Send:
    """A new message."""

    room: int
    client_id: UUID
    text: str
    reply_to: int | None
    attachments: tuple[int, ...] = ()
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """A word for a message, or (empty) none any more."""

    room: int
    seq: int
    client_id: UUID
    reaction: str


@dataclass(frozen=True, slots=True)
class Vote:
    """A choice in a poll."""

    room: int
    seq: int
    client_id: UUID
    option: str


@dataclass(frozen=True, slots=True)
class Alter:
    """An edit, or (text None) a taking back."""

    room: int
    seq: int
    client_id: UUID
    text: str | None


@dataclass(frozen=True, slots=True)
class Since:
    """What came after `seq`, and what changed after `change`?"""

    room: int
    seq: int
    change: int


@dataclass(frozen=True, slots=True)
class ReadUpTo:
    """Read up to `seq`."""

    room: int
    seq: int


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody is writing."""

    room: int


@dataclass(frozen=True, slots=True)
class Ping:
    """Are you there?"""


@dataclass(frozen=True, slots=True)
class Pong:
    """I am here."""


Writing = Send | Alter | Reaction | Vote
Frame = Writing | Since | ReadUpTo | Typing | Ping | Pong


@dataclass(frozen=True, slots=True)
class Bad:
    """A frame that cannot be read: why, and its client_id where it had one."""

    refusal: Refusal
    client_id: str | None


def parse(text: str | bytes) -> Frame | Bad:
    """Read one frame of a client. Never raises: whatever is wrong comes back as `Bad`."""
    data = _loaded(text) if isinstance(text, str) else None
    if not isinstance(data, dict):
        return Bad(Refusal("malformed"), None)
    try:
        return _frame(data)
    except KeyError:
        return Bad(Refusal("unknown"), _named(data))
    except (TypeError, ValueError):
        return Bad(Refusal("malformed"), _named(data))


def _loaded(text: str) -> Any:
    try:
        return from_json(text)
    except ValueError:  # half a surrogate pair, as a cut emoji leaves it, is one of the things it does not read
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None


def _named(data: dict[str, Any]) -> str | None:
    """The client_id as it came, where it can be said back: half a surrogate pair could not be sent."""
    client_id = data.get("client_id")
    return client_id if isinstance(client_id, str) and client_id.isascii() else None


def _frame(data: dict[str, Any]) -> Frame:
    kind = data.get("t")
    if not isinstance(kind, str):
        raise TypeError
    return _READERS[kind](data)


def _number(data: dict[str, Any], key: str, *, least: int = 0) -> int:
    value = data.get(key)
    if type(value) is not int or not least <= value <= _LARGEST_NUMBER:
        raise ValueError(key)
    return value


def _uuid(data: dict[str, Any]) -> UUID:
    value = data.get("client_id")
    if not isinstance(value, str):
        raise TypeError
    return UUID(value)


def _text(data: dict[str, Any], key: str = "text") -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise TypeError
    return value


def _send(data: dict[str, Any]) -> Send:
    reply_to = None if data.get("reply_to") is None else _number(data, "reply_to", least=1)
    attachments = data.get("attachments") or ()
    anonymous = data.get("anonymous", False)
    if not (attachments or anonymous):
        return Send(_number(data, "room"), _uuid(data), _text(data), reply_to)
    if not isinstance(attachments, Sequence) or not all(
        type(one) is int and 0 < one <= _LARGEST_NUMBER for one in attachments
    ):
        raise ValueError("attachments")
    if not isinstance(anonymous, bool):
        raise TypeError
    return Send(_number(data, "room"), _uuid(data), _text(data), reply_to, tuple(attachments), anonymous)


def _react(data: dict[str, Any]) -> Reaction:
    return Reaction(_number(data, "room"), _number(data, "seq"), _uuid(data), _text(data, "reaction"))


def _vote(data: dict[str, Any]) -> Vote:
    return Vote(_number(data, "room"), _number(data, "seq"), _uuid(data), _text(data, "option"))


def _edit(data: dict[str, Any]) -> Alter:
    return Alter(_number(data, "room"), _number(data, "seq"), _uuid(data), _text(data))


def _take_back(data: dict[str, Any]) -> Alter:
    return Alter(_number(data, "room"), _number(data, "seq"), _uuid(data), None)


_READERS: dict[str, Callable[[dict[str, Any]], Frame]] = {
    "send": _send,
    "edit": _edit,
    "take_back": _take_back,
    "react": _react,
    "vote": _vote,
    "since": lambda data: Since(_number(data, "room"), _number(data, "seq"), _number(data, "change")),
    "read": lambda data: ReadUpTo(_number(data, "room"), _number(data, "seq")),
    "typing": lambda data: Typing(_number(data, "room")),
    "ping": lambda data: Ping(),
    "pong": lambda data: Pong(),
}


def encode(kind: str, /, **values: Any) -> bytes:
    """One frame of the server, as it goes over the wire."""
    return framed(to_json({"t": kind, **values}))


def refused(refusal: Refusal, language: str, client_id: str | None = None) -> bytes:
    """The frame that says no, with a sentence in the person's language."""
    named = {} if client_id is None else {"client_id": client_id}
    return encode("refused", **named, code=refusal.code, reason=refusal.sentence(language))

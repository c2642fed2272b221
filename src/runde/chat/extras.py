"""What a message carries besides its text: attachments, a poll, reactions. Looked up only where there is something to find."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from runde.chat.models import Attachment, Message, Poll, Reaction, Vote
from runde.kit.time import stamp
from runde.media.attaching import described

Extras = dict[str, Any]


class Seen(Protocol):
    """As much of a message as says whether there is something to look up."""

    @property
    def id(self) -> int:
        """Its key."""

    @property
    def holds(self) -> str:
        """media, poll, or nothing."""

    @property
    def change(self) -> int:
        """0 where nothing has happened to it since it was posted, so no reaction either."""


def extras_of(messages: Iterable[Seen], *, viewer: int = 0, now: datetime) -> Mapping[int, Extras]:
    """For each of these messages that carries more than text, by id, the keys that its frame gets.

    `viewer` is the person who reads: they see their own choice in a poll and, having chosen, what is right in a quiz.
    `now` says which polls are closed.
    """
    found: defaultdict[int, Extras] = defaultdict(dict)
    rows = list(messages)
    media = [row.id for row in rows if row.holds == Message.MEDIA]
    polls = [row.id for row in rows if row.holds == Message.POLL]
    changed = [row.id for row in rows if row.change]
    if media:
        for attachment in Attachment.objects.filter(message__in=media).select_related("medium"):
            found[attachment.message_id].setdefault("attachments", []).append(described(attachment.medium))
    for key, poll in _polls(polls, viewer, now).items() if polls else ():
        found[key]["poll"] = poll
    if changed:
        for reaction in Reaction.objects.filter(message__in=changed).order_by("at", "id"):
            words = found[reaction.message_id].setdefault("reactions", {})
            words.setdefault(reaction.reaction, []).append(reaction.person_id)
    return found


def _polls(messages: Collection[int], viewer: int, now: datetime) -> dict[int, dict[str, Any]]:
    counts: dict[int, Counter[str]] = {message: Counter() for message in messages}
    mine: dict[int, str] = {}
    for message, person, option in Vote.objects.filter(poll__in=messages).values_list("poll_id", "person_id", "option"):
        counts[message][option] += 1
        if person == viewer:
            mine[message] = option
    polls = Poll.objects.filter(message__in=messages)
    return {
        poll.message_id: poll_frame(poll, counts[poll.message_id], mine.get(poll.message_id), now=now) for poll in polls
    }


def poll_frame(poll: Poll, votes: Mapping[str, int], mine: str | None, *, now: datetime) -> dict[str, Any]:
    """A poll as frames carry it, with `votes` by option."""
    options = [
        {"id": option["id"], "text": option["text"], "votes": votes.get(option["id"], 0)} for option in poll.options
    ]
    frame: dict[str, Any] = {"kind": poll.kind, "options": options, "voters": sum(votes.values())}
    if poll.closes_at is not None:
        frame["closes_at"] = stamp(poll.closes_at)
        if poll.closes_at <= now:
            frame["closed"] = True
    if mine is not None:
        frame["mine"] = mine
    if poll.kind == "quiz" and (mine is not None or "closed" in frame):
        frame["correct"] = correct_options(poll)
    return frame


def choice_frame(poll: Poll, option: str) -> dict[str, Any]:
    """What somebody hears who has chosen `option`: that, and in a quiz what is right."""
    return {"option": option} | ({"correct": correct_options(poll)} if poll.kind == "quiz" else {})


def correct_options(poll: Poll) -> list[str]:
    """The ids of the options that are right."""
    return [option["id"] for option in poll.options if option["correct"]]

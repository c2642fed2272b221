"""Posting messages: one verb for a batch, so that one transaction and one fsync serve many (ARCHITECTURE, message path)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from runde.chat import statements
from runde.chat.drafts import Draft, Fresh, Posted
from runde.chat.extras import Extras, extras_of
from runde.chat.frames import message_frame
from runde.chat.models import Attachment, Message, Poll, Room
from runde.chat.rules import poll_refusal, text_refusal
from runde.chat.statements import Counters, Key, Known
from runde.kit.refusals import Refusal
from runde.kit.text import clean, visible
from runde.media.attaching import claim
from runde.outbox.writing import tell

MOST_ATTACHMENTS = 10
_NOTHING: Extras = {}


@transaction.atomic(savepoint=False)  # two round trips less; whoever posts fails as a whole
def post(drafts: Sequence[Draft], *, now: datetime) -> list[Posted | Refusal]:
    """Post a batch of messages, each in its room, in the order given.

    Returns as many results, in the same order: the durable message, or why not ("unknown", "empty", "too_long", "gone",
    "held"). A refused draft does not harm the others. `(author, client_id)` sent again gives the first message. Within a
    room `seq` grows by one and `at` never runs backwards. Durable when the transaction commits.
    """
    if not drafts:
        return []
    rooms = statements.lock_rooms({draft.room for draft in drafts})
    members = statements.memberships({(draft.room, draft.author) for draft in drafts})
    known: dict[Key, Known | Fresh] = {**statements.known({(draft.author, draft.client_id) for draft in drafts})}
    taken_back = statements.taken_back({(d.room, d.reply_to) for d in drafts if d.reply_to is not None})
    fresh: list[Fresh] = []
    results: list[Known | Fresh | Refusal] = []
    for draft in drafts:
        found = known.get((draft.author, draft.client_id))
        if found is not None:
            results.append(found if found.room_id == draft.room else Refusal("held"))
            continue
        text = clean(draft.text)
        room = rooms.get(draft.room)
        if room is None or (draft.room, draft.author) not in members:
            results.append(Refusal("unknown"))
            continue
        refusal = _refusal(draft, text, room, taken_back)
        if refusal is not None:
            results.append(refusal)
            continue
        media = claim(ids=draft.attachments, owner=draft.author, now=now) if draft.attachments else ()
        if len(media) != len(draft.attachments):
            results.append(Refusal("unknown"))
            continue
        message = _numbered(draft, text, room, now)
        message.media = media
        known[draft.author, draft.client_id] = message
        fresh.append(message)
        results.append(message)
    if fresh:
        statements.insert(fresh)
        _insert_extras([message for message in fresh if message.holds])
        statements.save_counters((number, rooms[number]) for number in sorted({message.room_id for message in fresh}))
        _tell(fresh, now)
    return [
        result if isinstance(result, Refusal) else _posted(draft, result)
        for draft, result in zip(drafts, results, strict=True)
    ]


def _refusal(draft: Draft, text: str, room: Counters, taken_back: set[tuple[int, int]]) -> Refusal | None:
    if room.closed_at is not None:
        return Refusal("gone", because="closed")
    if draft.reply_to is not None:
        if not 1 <= draft.reply_to <= room.seq:
            return Refusal("unknown")
        if (draft.room, draft.reply_to) in taken_back:
            return Refusal("gone")
    if len(draft.attachments) > MOST_ATTACHMENTS or len(set(draft.attachments)) < len(draft.attachments):
        return Refusal("malformed")
    if room.kind == Room.PAIR and (draft.anonymous or draft.poll):  # each of two would know what the other one chose
        return Refusal("malformed")
    if draft.poll is not None and (draft.attachments or draft.anonymous):
        return Refusal("malformed")
    if draft.attachments and not visible(text):
        return None
    return text_refusal(text) or (poll_refusal(draft.poll) if draft.poll is not None else None)


def _numbered(draft: Draft, text: str, room: Counters, now: datetime) -> Fresh:
    room.seq += 1
    room.last_at = now if room.last_at is None else max(now, room.last_at)
    return Fresh(
        room_id=draft.room,
        seq=room.seq,
        author_id=draft.author,
        client_id=draft.client_id,
        at=room.last_at,
        text=text,
        reply_to=draft.reply_to,
        automatic=draft.automatic,
        anonymous=draft.anonymous,
        holds=Message.MEDIA if draft.attachments else Message.POLL if draft.poll else "",
        poll=draft.poll,
    )


def _insert_extras(messages: Sequence[Fresh]) -> None:
    if messages:
        Attachment.objects.bulk_create(
            Attachment(message_id=message.id, medium=medium, place=place)
            for message in messages
            for place, medium in enumerate(message.media)
        )
        Poll.objects.bulk_create(
            Poll(
                message_id=message.id,
                kind=message.poll.kind,
                options=[
                    {"id": key, "text": clean(text), "correct": right} for key, text, right in message.poll.options
                ],
                closes_at=message.poll.closes_at,
            )
            for message in messages
            if message.poll is not None
        )


def _tell(fresh: Sequence[Fresh], now: datetime) -> None:
    last = {message.room_id: message.seq for message in fresh}
    extras = extras_of([message for message in fresh if message.holds])
    frames = [(message.room_id, message_frame(message, extras.get(message.id, _NOTHING))) for message in fresh]
    tell("posted", {"rooms": sorted(last.items())}, now=now, at_once={"messages": frames})


def _posted(draft: Draft, message: Known | Fresh) -> Posted:
    return Posted(
        room=message.room_id,
        seq=message.seq,
        client_id=draft.client_id,
        at=message.at,
        message_id=message.id,
        first=isinstance(message, Fresh),
    )

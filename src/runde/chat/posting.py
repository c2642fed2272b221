"""Posting messages: one verb for a batch, so that one transaction and one fsync serve many (ARCHITECTURE, message path)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from runde.chat.drafts import Draft, Posted
from runde.chat.frames import message_frame
from runde.chat.locking import locked_rooms
from runde.chat.models import Membership, Message, Room
from runde.chat.rules import text_refusal
from runde.kit.refusals import Refusal
from runde.kit.text import clean
from runde.outbox.writing import tell

Key = tuple[int, UUID]


@transaction.atomic
def post(drafts: Sequence[Draft], *, now: datetime) -> list[Posted | Refusal]:
    """Post a batch of messages, each in its room, in the order given.

    Returns as many results, in the same order: the durable message, or why not ("unknown", "empty", "too_long", "gone",
    "held"). A refused draft does not harm the others. `(author, client_id)` sent again gives the first message. Within a
    room `seq` grows by one and `at` never runs backwards. Durable when the transaction commits.
    """
    rooms = locked_rooms(draft.room for draft in drafts)
    members = _members(drafts)
    known = _known(drafts)
    taken_back = _taken_back(drafts)
    fresh: list[Message] = []
    results: list[Message | Refusal] = []
    for draft in drafts:
        key = (draft.author, draft.client_id)
        found = known.get(key)
        if found is not None:
            results.append(found if found.room_id == draft.room else Refusal("held"))
            continue
        refusal = _refusal(draft, rooms.get(draft.room), members, taken_back)
        if refusal is not None:
            results.append(refusal)
            continue
        message = _numbered(draft, rooms[draft.room], now)
        known[key] = message
        fresh.append(message)
        results.append(message)
    if fresh:
        Message.objects.bulk_create(fresh)
        _save_rooms(rooms, fresh)
        _tell(fresh, now)
    first = {id(message) for message in fresh}
    return [result if isinstance(result, Refusal) else _posted(result, first) for result in results]


def _members(drafts: Sequence[Draft]) -> set[tuple[int, int]]:
    rooms, authors = {draft.room for draft in drafts}, {draft.author for draft in drafts}
    current = Membership.objects.filter(room__in=rooms, person__in=authors, left_at=None)
    return set(current.values_list("room_id", "person_id"))


def _known(drafts: Sequence[Draft]) -> dict[Key, Message]:
    wanted = Message.objects.filter(
        author__in={draft.author for draft in drafts}, client_id__in={draft.client_id for draft in drafts}
    )
    return {(message.author_id, message.client_id): message for message in wanted}


def _taken_back(drafts: Sequence[Draft]) -> set[tuple[int, int]]:
    answered = {(draft.room, draft.reply_to) for draft in drafts if draft.reply_to is not None}
    if not answered:
        return set()
    which = Q()
    for room, seq in answered:
        which |= Q(room=room, seq=seq)
    gone = Message.objects.filter(which, taken_back_at__isnull=False)
    return set(gone.values_list("room_id", "seq"))


def _refusal(
    draft: Draft, room: Room | None, members: set[tuple[int, int]], taken_back: set[tuple[int, int]]
) -> Refusal | None:
    if room is None or (draft.room, draft.author) not in members:
        return Refusal("unknown")
    if room.closed_at is not None:
        return Refusal("gone")
    if draft.reply_to is not None:
        if not 1 <= draft.reply_to <= room.seq:
            return Refusal("unknown")
        if (draft.room, draft.reply_to) in taken_back:
            return Refusal("gone")
    return text_refusal(clean(draft.text))


def _numbered(draft: Draft, room: Room, now: datetime) -> Message:
    room.seq += 1
    room.last_at = now if room.last_at is None else max(now, room.last_at)
    return Message(
        room_id=draft.room,
        seq=room.seq,
        author_id=draft.author,
        client_id=draft.client_id,
        at=room.last_at,
        text=clean(draft.text),
        reply_to=draft.reply_to,
        automatic=draft.automatic,
    )


def _save_rooms(rooms: dict[int, Room], fresh: Sequence[Message]) -> None:
    touched = [rooms[number] for number in sorted({message.room_id for message in fresh})]
    Room.objects.bulk_update(touched, ["seq", "last_at"])


def _tell(fresh: Sequence[Message], now: datetime) -> None:
    last = {message.room_id: message.seq for message in fresh}
    frames = [(message.room_id, message_frame(message)) for message in fresh]
    tell("posted", {"rooms": sorted(last.items())}, now=now, at_once={"messages": frames})


def _posted(message: Message, first: set[int]) -> Posted:
    return Posted(
        room=message.room_id,
        seq=message.seq,
        client_id=message.client_id,
        at=message.at,
        message_id=message.pk,
        first=id(message) in first,
    )

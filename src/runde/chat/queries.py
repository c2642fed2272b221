"""Reads of the talk that more than one door needs. All answers are frames: plain dictionaries, ready to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from runde.chat.extras import choice_frame
from runde.chat.frames import NOBODY, change_frames, masked, message_frames
from runde.chat.models import Membership, Message, Room, Vote
from runde.kit.text import initials
from runde.people.models import Person

PAGE = 50
PULL = 500


def rooms_of(person: int) -> list[dict[str, Any]]:
    """The rooms a person is in, as `hello` carries them: name, counters, read pointer, members and former members."""
    own = list(Membership.objects.filter(person=person, left_at=None).select_related("room").order_by("room_id"))
    members = members_of([membership.room_id for membership in own])
    return [
        {
            "id": membership.room_id,
            "name": membership.room.name or _other(members[membership.room_id], person),
            "seq": membership.room.seq,
            "change": membership.room.change,
            "read": membership.read,
            "role": membership.role,
            **({"pair": True, "group": membership.room.group_id} if membership.room.kind == Room.PAIR else {}),
            **({"closed": True} if membership.room.closed_at else {}),
            **members[membership.room_id],
        }
        for membership in own
    ]


def standing_of(room: int) -> dict[str, Any]:
    """Who is and was in a room, and whether it is closed, as the `members` frame tells it."""
    closed = Room.objects.filter(pk=room).exclude(closed_at=None).exists()
    return {**({"closed": True} if closed else {}), **members_of([room])[room]}


def members_of(rooms: Iterable[int]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """For each room its present `members` and, so that old messages keep their author's name, the `former` ones."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = {room: {"members": [], "former": []} for room in rooms}
    present: set[tuple[int, int]] = set()
    rows = list(
        Membership.objects.filter(room__in=found).select_related("person").order_by("left_at", "joined_at", "id")
    )
    names = _told_apart(rows)
    for row in sorted(rows, key=lambda row: row.left_at is not None):
        if (row.room_id, row.person_id) in present:
            continue
        present.add((row.room_id, row.person_id))
        entry = {
            "person": row.person_id,
            "name": names[row.room_id, row.person_id],
            "initials": initials(row.person.name),
            "role": row.role,
        }
        if row.person.scripted:
            entry["scripted"] = True
        found[row.room_id]["members" if row.left_at is None else "former"].append(entry)
    return found


def introductions_in(room: int) -> dict[int, str]:
    """What the people in a room say about themselves, by person; who says nothing is left out."""
    rows = Membership.objects.filter(room=room, left_at=None).exclude(introduction="")
    return dict(rows.values_list("person_id", "introduction"))


def _told_apart(rows: Iterable[Membership]) -> dict[tuple[int, int], str]:
    """The name of each person in each room. Of people with the same name there, whoever came first keeps it as it is, and the
    others get a number: "Anna (2)". It stays theirs also when the first one leaves."""
    names: dict[tuple[int, int], str] = {}
    taken: set[tuple[int, str]] = set()
    for row in sorted(rows, key=lambda row: (row.joined_at, row.pk)):
        key, plain = (row.room_id, row.person_id), row.person.name
        if key in names:
            continue
        name, number = plain, 1
        while plain and (row.room_id, name.casefold()) in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add((row.room_id, name.casefold()))
        names[key] = name
    return names


def _other(people: dict[str, list[dict[str, Any]]], person: int) -> str:
    """The name of the other one in a pair, who may have left it."""
    return next((str(one["name"]) for one in people["members"] + people["former"] if one["person"] != person), "")


def counters_of(person: int) -> dict[int, tuple[int, int]]:
    """The rooms that a person is in now, each with its (seq, change)."""
    mine = Membership.objects.filter(person=person, left_at=None)
    return {room: (seq, change) for room, seq, change in mine.values_list("room_id", "room__seq", "room__change")}


def rooms_ever(person: Person) -> list[int]:
    """The rooms that a person is in, was in, or wrote in."""
    been = set(Membership.objects.filter(person=person).values_list("room_id", flat=True))
    return sorted(been | set(Message.objects.filter(author=person).order_by().values_list("room_id", flat=True)))


def posted_before(drafts: Iterable[tuple[int, UUID]]) -> set[tuple[int, UUID]]:
    """Which of these (author, client_id) name a message that is already there."""
    wanted = set(drafts)
    rows = Message.objects.filter(client_id__in={client_id for _, client_id in wanted})
    return wanted & set(rows.values_list("author_id", "client_id"))


def is_member(*, room: int, person: int) -> bool:
    """Whether a person is in a room now."""
    return Membership.objects.filter(room=room, person=person, left_at=None).exists()


def newest(
    room: int, *, viewer: int, now: datetime, before: int | None = None, limit: int = PAGE
) -> tuple[list[dict[str, Any]], bool]:
    """The newest `limit` messages (older than seq `before`) as `viewer` reads them, ascending; whether there are older ones."""
    rows = Message.objects.filter(room=room)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    page = _read_by(viewer, now, rows.order_by("-seq")[:limit])[::-1]
    return page, bool(page) and page[0]["seq"] > 1


def around(
    room: int, seq: int, *, viewer: int, now: datetime, before: int = 20, limit: int = PAGE
) -> tuple[list[dict[str, Any]], bool]:
    """Up to `limit` messages, ascending, from a few `before` the message `seq` on; and whether there are older ones."""
    rows = Message.objects.filter(room=room, seq__gte=seq - before).order_by("seq")
    page = _read_by(viewer, now, rows[:limit])
    return page, bool(page) and page[0]["seq"] > 1


def after(room: int, seq: int, *, viewer: int, now: datetime, limit: int = PULL) -> tuple[list[dict[str, Any]], bool]:
    """Up to `limit` messages after `seq` as `viewer` reads them, ascending, and whether there are more."""
    page = _read_by(viewer, now, Message.objects.filter(room=room, seq__gt=seq).order_by("seq")[: limit + 1])
    return page[:limit], len(page) > limit


def unmasked_after(room: int, seq: int, *, now: datetime) -> list[dict[str, Any]]:
    """Up to 500 messages after `seq`, ascending, naming also the authors of anonymous ones: for who masks them itself."""
    return message_frames(Message.objects.filter(room=room, seq__gt=seq).order_by("seq")[:PULL], now=now)


def one(room: int, seq: int, *, viewer: int, now: datetime) -> dict[str, Any] | None:
    """One message as `viewer` reads it."""
    return next(iter(_read_by(viewer, now, Message.objects.filter(room=room, seq=seq))), None)


def several(room: int, seqs: Iterable[int], *, viewer: int, now: datetime) -> list[dict[str, Any]]:
    """These messages as `viewer` reads them, ascending."""
    return _read_by(viewer, now, Message.objects.filter(room=room, seq__in=list(seqs)).order_by("seq"))


def choice_of(room: int, seq: int, *, person: int) -> dict[str, Any] | None:
    """What a person chose in the poll of a message, as the `voted` frame carries it; None when they chose nothing."""
    found = Vote.objects.filter(poll__message__room=room, poll__message__seq=seq, person=person).select_related("poll")
    vote = found.first()
    return None if vote is None else {"room": room, "seq": seq, **choice_frame(vote.poll, vote.option)}


def changes_after(
    room: int, change: int, *, viewer: int = NOBODY, now: datetime, limit: int = PULL
) -> tuple[list[dict[str, Any]], bool]:
    """Up to `limit` messages changed after `change`, in the order of their change, and whether there are more."""
    changed = Message.objects.filter(room=room, change__gt=0)  # the condition of the index
    page = change_frames(changed.filter(change__gt=change).order_by("change")[: limit + 1], viewer=viewer, now=now)
    return page[:limit], len(page) > limit


def _read_by(viewer: int, now: datetime, messages: QuerySet[Message]) -> list[dict[str, Any]]:
    return [masked(frame, viewer=viewer) for frame in message_frames(messages, viewer=viewer, now=now)]

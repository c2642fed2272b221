"""What stands beside the talk on a room's page: its title, this week's theme, the conversation of two, when somebody reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from runde.agenda.queries import next_for
from runde.chat.labels import label_of
from runde.chat.models import Membership, Room
from runde.chat.queries import members_of
from runde.programme.library import impulses_of
from runde.programme.models import Cohort
from runde.programme.queries import edition_of, theme_of, week_of
from runde.web import room_extras as extras
from runde.web import room_words as words
from runde.web.moderator.words import when
from runde.web.presence import usually_reads

MEETING_SHOWN = timedelta(days=7)
People = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A conversation of two as its page shows it: with whom, beside which group, and where the way back leads."""

    other: str
    group: str
    back: str


def group_of(room: Room) -> int:
    """The room of the group: a pair's is the one beside which it stands."""
    return room.group_id or room.pk


def cohort_of(room: Room) -> Cohort | None:
    """The group that follows a programme here, also for its pairs."""
    return Cohort.objects.filter(room=group_of(room)).select_related("programme", "room").first()


def people_of(room: Room) -> tuple[People, People]:
    """Who is and was in a room, and in the group to which it belongs."""
    found = members_of({room.pk, group_of(room)})
    return found[room.pk], found[group_of(room)]


def beside(
    membership: Membership,
    room: Room,
    cohort: Cohort | None,
    who: tuple[People, People],
    role: str,
    now: datetime,
) -> dict[str, Any]:
    """The context of `room/room.html` for everything but the talk; `who`: `people_of` the room."""
    people, circle = who
    pair = _pair(membership, room, people, role)
    return {
        "title": title_of(membership, people),
        "pair": pair,
        "to": words.writing_to_one(pair.other) if pair else words.writing_to(len(people["members"]) - 1, room.name),
        "strings": words.strings(room.name) | extras.strings() | (words.pair_strings(pair.other) if pair else {}),
        "week": None if pair else _week(cohort, now),
        "next_meeting": "" if pair else _meeting(membership, now),
        "reads": reads(cohort, circle),
    }


def reads(cohort: Cohort | None, people: People) -> str:
    """When somebody usually reads, by the moderators who are there."""
    moderators = [one["name"] for one in people["members"] if one["role"] == Membership.MODERATOR]
    return usually_reads(cohort, moderators)


def title_of(membership: Membership, people: People) -> str:
    """What a room is called for somebody in it: Group Linde, or the other one's name."""
    if membership.room.kind != Room.PAIR:
        return words.group(membership.room.name)
    both = (*people["members"], *people["former"])
    return (
        next((str(one["name"]) for one in both if one["person"] != membership.person_id), "") or words.former_member()
    )


def _pair(membership: Membership, room: Room, people: People, role: str) -> Pair | None:
    if room.kind != Room.PAIR or room.group is None:
        return None
    back = reverse("moderator:room" if role == "moderator" else "member:room", args=[room.group.pk])
    return Pair(title_of(membership, people), words.group(room.group.name), back)


def _week(cohort: Cohort | None, now: datetime) -> dict[str, Any] | None:
    if cohort is None:
        return None
    edition = edition_of(cohort.programme_id)
    number = week_of(cohort, now, edition)
    theme = theme_of(edition, number, cohort.language)
    if not theme:
        return None
    impulses = [{"seq": one.seq, "text": words.shortened(one.text)} for one in impulses_of(cohort, number)]
    return {"number": number, "theme": theme, "impulses": impulses, "language": cohort.language}


def _meeting(membership: Membership, now: datetime) -> str:
    """The next meeting on one line, in the week before it: "tomorrow, 17:00: Our first meeting"."""
    found = next_for(membership.person_id, label_of(membership.room_id), now, MEETING_SHOWN)
    return f"{when(found.starts_at, now, found.zone)}: {found.title}" if found else ""


def elsewhere(room: Room, role: str, others: str) -> dict[str, str]:
    """Where the script finds a person's other rooms (0 stands for the room), and where they are listed."""
    listed = "moderator:room-conversations" if role == "moderator" else "member:conversations"
    return {
        "member": reverse("member:room", args=[0]),
        "moderator": reverse("moderator:room", args=[0]),
        "all": others or reverse(listed, args=[group_of(room)]),
    }

"""The page of a room, for every door that shows one: the newest messages in the HTML, and what the script needs to go on.

Doors get the membership through their own access.py and pass it in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from runde.chat.drafts import Draft
from runde.chat.models import Membership, Message, Room
from runde.chat.queries import PAGE, around, newest, one, several
from runde.chat.reading import Read, mark_read
from runde.chat.rules import MOST_ATTACHMENTS
from runde.kit.refusals import Refusal
from runde.kit.time import moment, stamp
from runde.media.child.lengths import LONGEST
from runde.media.limits import LARGEST
from runde.media.models import Medium
from runde.moderation import lane
from runde.people.models import Role
from runde.programme.models import Cohort
from runde.programme.queries import edition_of
from runde.web import room_extras as extras
from runde.web import room_words as words
from runde.web.beside import beside, cohort_of, elsewhere, people_of, reads, title_of

FACES = 5


@dataclass(frozen=True, slots=True)
class Door:
    """By which door somebody is here.

    `address` is the room's page there, ending in a slash, with `messages/` and `about/` below it; `home` is the page a
    moderator came from; `others` lists this person's rooms when there are several.
    """

    role: str
    address: str
    home: str = ""
    others: str = ""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as `room/_message.html` shows it; the empty one is the pattern for the script."""

    seq: int | None = None
    client_id: str = ""
    author: int | None = None
    name: str = ""
    initials: str = ""
    own: bool = False
    moderator: bool = False
    scripted: bool = False
    at: str = ""
    day: str = ""
    time: str = ""
    parts: tuple[words.Part, ...] = ()
    reply_to: int | None = None
    quote_author: int | None = None
    quote_name: str = ""
    quote_text: str = ""
    erased: bool = False
    auto: bool = False
    edited: bool = False
    taken_back: bool = False
    attachments: tuple[dict[str, Any], ...] = ()
    items: str = "[]"
    hidden: bool = False
    anonymous: bool = False
    given: tuple[extras.Given, ...] = ()
    reacted: bool = False
    poll: extras.Poll | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    day_line: str = ""
    new_line: str = ""

    @property
    def there(self) -> bool:
        """Whether anybody can still read it."""
        return not (self.taken_back or self.hidden)


def show(
    request: HttpRequest,
    membership: Membership,
    door: Door,
    *,
    now: datetime,
    notice: str = "",
    draft: str = "",
) -> HttpResponse:
    """The page. `?at=<seq>` shows the talk around a message, `?before=<seq>` what is older, `?answer=<seq>` begins an answer."""
    room = Room.objects.select_related("group").get(pk=membership.room_id)
    cohort = cohort_of(room)
    zone = zone_of(cohort)
    edition = edition_of(cohort.programme_id) if cohort else None
    items, older = _shown(request, room, membership, now)
    later = bool(items) and items[-1]["seq"] < room.seq
    people, circle = people_of(room)
    reactions = extras.reaction_words(edition, get_language())
    bubbles = _bubbles(items, membership, people, reactions, zone, now)
    answered = _answered(request, room.pk, membership.person_id, people, now)
    context = {
        "room": room,
        "door": door,
        "here": door.address,
        "bubbles": bubbles,
        "blank": Bubble(),
        "kinds": [{"kind": kind} for kind in Medium.KINDS],
        "older": items[0]["seq"] if older else None,
        "later": later,
        "members": people["members"],
        "me": membership.person_id,
        "faces": people["members"][:FACES],
        "more_faces": max(0, len(people["members"]) - FACES),
        "wrote_today": _wrote_today(membership, zone, now),
        "answered": answered,
        "notice": notice,
        "draft": draft,
        "client_id": uuid4(),
        "data": _data(room, membership, people, zone, items)
        | {"spoken": cohort.language if cohort else get_language()}
        | {"answered": answered, "reactions": reactions, "elsewhere": elsewhere(room, door.role, door.others)}
        | ({"seq": room.seq, "gap": True} if later else {})
        | _addresses(membership, door),
        "leads": membership.role == Membership.MODERATOR,
        **beside(membership, room, cohort, (people, circle), door.role, now),
    }
    return render(request, "room/room.html", context, status=422 if notice else 200)


def write(request: HttpRequest, membership: Membership, door: Door, *, now: datetime) -> HttpResponse:
    """Send what the form holds through the gate. The page again: with the new message, or with why not and the text."""
    text = request.POST.get("text", "")
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        client_id = uuid4()
    reply_to = _number(request.POST.get("reply_to"))
    outcome = lane.submit(Draft(membership.room_id, membership.person_id, client_id, text, reply_to))
    if isinstance(outcome, Refusal):
        return show(request, membership, door, now=now, notice=outcome.sentence(get_language()), draft=text)
    mark_read([Read(membership.room_id, membership.person_id, outcome.seq)], now=now)
    return HttpResponseRedirect(f"{door.address}#m{outcome.seq}")


def about(membership: Membership, *, back: str) -> dict[str, Any]:
    """What `member/about.html` shows: the group's rules as paragraphs and points, and whom to ask."""
    cohort = cohort_of(membership.room)
    people, circle = people_of(membership.room)
    edition = edition_of(cohort.programme_id) if cohort else None
    rules: Mapping[str, str] = edition.content["rules"] if edition else {}
    return {
        "room": membership.room,
        "back": back,
        "rules": words.blocks(rules.get(get_language(), "")),
        "moderators": [one["name"] for one in circle["members"] if one["role"] == Membership.MODERATOR],
        "reads": reads(cohort, circle),
        "pair": membership.room.kind == Room.PAIR,
        "title": title_of(membership, people),
    }


def zone_of(cohort: Cohort | None) -> ZoneInfo:
    """The time zone in which a room's days and times are shown: the group's own, so that all see the same."""
    return ZoneInfo(cohort.zone if cohort else settings.TIME_ZONE)


def _shown(
    request: HttpRequest, room: Room, membership: Membership, now: datetime
) -> tuple[list[dict[str, Any]], bool]:
    """The messages that the page begins with, and whether there are older ones: what was asked for; else, where more is new
    than a page holds, from the first new one on; else the newest."""
    before, at = _number(request.GET.get("before")), _number(request.GET.get("at"))
    if before is None and at is None and 0 < membership.read < room.seq - PAGE:
        at = membership.read + 1
    if at is None or at > room.seq - PAGE // 2:
        return newest(room.pk, viewer=membership.person_id, now=now, before=before)
    return around(room.pk, at, viewer=membership.person_id, now=now)


def _bubbles(
    items: list[dict[str, Any]],
    membership: Membership,
    people: Mapping[str, list[dict[str, Any]]],
    reactions: Mapping[str, str],
    zone: ZoneInfo,
    now: datetime,
) -> list[Bubble]:
    known = {one["person"]: one for one in (*people["former"], *people["members"])}
    names = {person: _known_name(entry) for person, entry in known.items()}
    answered = _quoted(membership, items, now)
    bubbles: list[Bubble] = []
    day, new = "", False
    for item in items:
        local = moment(item["at"]).astimezone(zone)
        first_of_day = local.date().isoformat() != day
        day = local.date().isoformat()
        own = item["author"] == membership.person_id
        first_new = not own and not new and bool(membership.read) and item["seq"] > membership.read
        new = new or first_new
        author = known.get(item["author"], {})
        given, reacted = extras.given(item, membership.person_id, reactions, names)
        quote = answered.get(item.get("reply_to"), {})
        bubbles.append(
            Bubble(
                seq=item["seq"],
                client_id=item["client_id"],
                author=item["author"],
                name=_known_name(author) if item["author"] else words.without_name(),
                initials=author.get("initials", "") or "–",
                erased=_is_erased(author),
                own=own,
                moderator=author.get("role") == Membership.MODERATOR and not own,
                scripted=bool(author.get("scripted")),
                at=item["at"],
                day=day,
                time=words.time(local),
                parts=tuple(words.linked(item["text"])),
                reply_to=item.get("reply_to"),
                quote_author=quote.get("author"),
                quote_name=name_of(quote, membership.person_id, known),
                quote_text=words.quote(quote, erased=_is_erased(known.get(quote["author"]))) if quote else "",
                auto="auto" in item,
                edited="edited" in item,
                taken_back="taken_back" in item,
                attachments=tuple(words.attachment(one) for one in item.get("attachments", ())),
                items=json.dumps(item.get("attachments", []), separators=(",", ":"), ensure_ascii=False),
                hidden="hidden" in item,
                anonymous="anonymous" in item,
                given=given,
                reacted=reacted,
                poll=extras.poll_of(item),
                kept=extras.kept(item),
                day_line=words.day_name(local, now.astimezone(zone)) if first_of_day else "",
                new_line=words.new_since(membership.read_at, now, zone) if first_new else "",
            )
        )
    return bubbles


def _quoted(membership: Membership, items: Iterable[dict[str, Any]], now: datetime) -> dict[int | None, dict[str, Any]]:
    found: dict[int | None, dict[str, Any]] = {item["seq"]: item for item in items}
    missing = {item["reply_to"] for item in found.values() if "reply_to" in item} - found.keys()
    others = several(membership.room_id, missing, viewer=membership.person_id, now=now) if missing else ()
    return found | {item["seq"]: item for item in others}


def name_of(item: Mapping[str, Any], me: int, known: Mapping[int, Mapping[str, Any]]) -> str:
    """How the author of a message is called by the person `me`; empty for no message."""
    if not item:
        return ""
    if item["author"] == me:
        return gettext("You")
    if not item["author"]:
        return words.without_name()
    return _known_name(known.get(item["author"])) or gettext("Somebody")


def _known_name(person: Mapping[str, Any] | None) -> str:
    """The name of somebody who is or was in the room, or what stands in its place; empty for anybody else."""
    return words.former_member() if _is_erased(person) else str((person or {}).get("name", ""))


def _is_erased(person: Mapping[str, Any] | None) -> bool:
    return bool(person) and not (person or {}).get("name")


def _answered(
    request: HttpRequest, room: int, me: int, people: Mapping[str, list[dict[str, Any]]], now: datetime
) -> dict[str, Any] | None:
    """The message that the form will answer, where no script keeps that in mind."""
    seq = _number(request.POST.get("reply_to") or request.GET.get("answer"))
    item = one(room, seq, viewer=me, now=now) if seq else None
    if item is None or "taken_back" in item or "hidden" in item:
        return None
    known = {one["person"]: one for one in (*people["former"], *people["members"])}
    return {"seq": seq, "name": name_of(item, me, known), "text": words.quote(item)}


def _wrote_today(membership: Membership, zone: ZoneInfo, now: datetime) -> bool:
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Message.objects.filter(room=membership.room_id, author=membership.person_id, at__gte=midnight)
    return mine.exists()


def _data(
    room: Room,
    membership: Membership,
    people: Mapping[str, list[dict[str, Any]]],
    zone: ZoneInfo,
    items: list[dict[str, Any]],
) -> dict[str, Any]:
    """What the script begins with. Counters are older than the messages, never newer: what is missing is asked for."""
    staff = Role.objects.filter(person=membership.person_id, ended_at=None).exists()
    return {
        "room": room.pk,
        "person": membership.person_id,
        "seq": items[-1]["seq"] if items else 0,
        "change": room.change,
        "read": membership.read,
        "read_at": stamp(membership.read_at) if membership.read_at else None,
        "language": get_language(),
        "zone": zone.key,
        "api": f"/api/rooms/{room.pk}/messages",
        "staff": staff,
        "media": {"address": "/api/media", "files": "/media/", "most": MOST_ATTACHMENTS, "limits": _limits(staff)},
        **people,
    }


def _limits(staff: bool) -> dict[str, dict[str, int]]:
    """Up to where each kind may go, for the script; documents only for those who have a role in the house."""
    return {
        kind: {"bytes": size} | ({"seconds": LONGEST[kind]} if kind in LONGEST else {})
        for kind, size in LARGEST.items()
        if staff or kind != Medium.DOCUMENT
    }


def _addresses(membership: Membership, door: Door) -> dict[str, str]:
    """Where the script finds the pages about one message; `{seq}` is its number."""
    found = {"search": f"{door.address}search/", "report": f"{door.address}messages/{{seq}}/report/"}
    if membership.role == Membership.MODERATOR:
        here = f"{reverse('moderator:room', args=[membership.room_id])}messages/{{seq}}/"
        found |= {"hiding": f"{here}hide/", "author": f"{here}author/"}
    return found


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None

"""The page on which one looks for words or a day in a room, for every door that shows one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from runde.chat.models import Membership, Room
from runde.chat.queries import members_of, several
from runde.chat.searching import LONGEST, first_since, marked, search
from runde.kit.refusals import Refused
from runde.kit.time import moment
from runde.moderation.gate import check_search
from runde.web import room as pages
from runde.web import room_words as words
from runde.web.beside import People, cohort_of, title_of

AROUND = 160  # code points of a found message, from some before its first mark


@dataclass(frozen=True, slots=True)
class Hit:
    """A found message: who wrote it, when, the piece of its text around the first mark, and where it stands."""

    name: str
    when: str
    at: str
    pieces: list[tuple[str, bool]]
    address: str


def show(request: HttpRequest, membership: Membership, door: pages.Door, *, now: datetime) -> HttpResponse:
    """The page. `?q=` looks for words, `&before=<seq>` goes on; `?date=` leads into the talk of that day."""
    room = membership.room
    cohort, people = cohort_of(room), members_of([room.pk])[room.pk]
    asked, day, notice, status = request.GET.get("q", "")[:LONGEST], request.GET.get("date", ""), "", 200
    if day:
        seq = _first_of(day, room.pk)
        if seq:
            return HttpResponseRedirect(place(door, seq))
        status, notice = 422, gettext("Nothing was written on this day or after it. Please choose an earlier one.")
        if seq is None:
            notice = gettext("This is no date. Please choose a day, for example 24.11.2026.")
    before = request.GET.get("before", "")
    try:
        check_search(person=membership.person_id, words=asked)
        wanted = asked
    except Refused:
        wanted, status, notice = "", 429, gettext("You have searched very often just now. Please wait a minute.")
    numbers, more = search(
        room=room.pk, words=wanted, before=int(before) if before.isdecimal() and len(before) < 19 else None
    )
    zone = pages.zone_of(cohort)
    context = {
        "title": title_of(membership, people),
        "pair": room.kind == Room.PAIR,
        "door": door,
        "asked": asked,
        "day": day,
        "notice": notice,
        "hits": _hits(numbers, membership, door, asked, people, zone, now),
        "further": urlencode({"q": asked, "before": numbers[-1]}) if more else "",
    }
    return render(request, "room/search.html", context, status=status)


def place(door: pages.Door, seq: int) -> str:
    """The room's page, opened at a message."""
    return f"{door.address}?at={seq}#m{seq}"


def midnight_in(room: int, day: date) -> datetime:
    """When a day begins in the time zone of the room's group."""
    return datetime.combine(day, time(), pages.zone_of(cohort_of(Room.objects.get(pk=room))))


def _first_of(day: str, room: int) -> int | None:
    try:
        return first_since(room=room, moment=midnight_in(room, date.fromisoformat(day)))
    except (ValueError, OverflowError):
        return None


def _hits(
    numbers: list[int],
    membership: Membership,
    door: pages.Door,
    asked: str,
    people: People,
    zone: ZoneInfo,
    now: datetime,
) -> list[Hit]:
    if not numbers:
        return []
    known = {one["person"]: one for one in (*people["former"], *people["members"])}
    found = several(membership.room_id, numbers, viewer=membership.person_id, now=now)
    return [_hit(item, membership, door, asked, known, zone, now) for item in found[::-1]]


def _hit(
    item: dict[str, Any],
    membership: Membership,
    door: pages.Door,
    asked: str,
    known: dict[int, dict[str, Any]],
    zone: ZoneInfo,
    now: datetime,
) -> Hit:
    local = moment(item["at"]).astimezone(zone)
    return Hit(
        name=pages.name_of(item, membership.person_id, known),
        when=words.day_and_time(local, now.astimezone(zone)),
        at=item["at"],
        pieces=_shortened(marked(item["text"], asked)),
        address=place(door, item["seq"]),
    )


def _shortened(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The pieces from a little before the first mark, as far as there is room."""
    if pieces and not pieces[0][1] and len(pieces[0][0]) > AROUND // 3:
        pieces = [(f"…{pieces[0][0][-AROUND // 3 :]}", False), *pieces[1:]]
    kept: list[tuple[str, bool]] = []
    left = AROUND
    for text, is_mark in pieces:
        kept.append((text if len(text) <= left else f"{text[:left].rstrip()}…", is_mark))
        left -= len(text)
        if left <= 0:
            break
    return kept

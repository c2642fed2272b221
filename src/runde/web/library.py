"""The page "Library" of a group, for both doors of a room: the weeks so far, what reached the group in them, the rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from runde.chat.models import Membership
from runde.programme.library import Impulse, Week, weeks_so_far
from runde.programme.models import Cohort
from runde.programme.queries import cohorts, edition_of
from runde.web import room_words as words
from runde.web.room import zone_of


def library_of(membership: Membership, *, back: str, now: datetime) -> dict[str, Any]:
    """The context of `room/library.html`. `back`: the room's page, in whose talk the posts stand."""
    cohort = cohorts().filter(room=membership.room_id).first()
    edition = edition_of(cohort.programme_id) if cohort else None
    weeks = weeks_so_far(cohort, edition, now) if cohort else []
    rules = edition.content["rules"] if edition else {}
    return {
        "title": words.group(membership.room.name),
        "back": back,
        "language": get_language(),
        "said_in": cohort.language if cohort else get_language(),
        "weeks": [_week(week, cohort) for week in weeks],
        "rules": words.blocks(rules.get(get_language(), "")),
    }


def _week(week: Week, cohort: Cohort | None) -> dict[str, Any]:
    return {
        "number": week.number,
        "theme": week.theme,
        "impulses": [_impulse(one, cohort) for one in week.impulses],
    }


def _impulse(one: Impulse, cohort: Cohort | None) -> dict[str, Any]:
    return {
        "seq": one.seq,
        "day": words.long_day(one.at.astimezone(zone_of(cohort))),
        "parts": list(words.linked(one.text)),
        "sources": [list(words.linked(source)) for source in one.sources],
    }

"""The page "Write to one person", for both doors of a room: one's conversations of two in a group, and whom one may write to."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from runde.chat.models import Membership
from runde.chat.pairing import conversations_of
from runde.chat.queries import members_of
from runde.programme.models import Cohort
from runde.programme.pairs import MODERATORS, OFF, partners_of, rule_of
from runde.programme.queries import edition_of
from runde.web import room_words as words
from runde.web.beside import reads
from runde.web.room import Door


def conversations_page(membership: Membership, door: Door) -> dict[str, Any]:
    """The context of `room/conversations.html`."""
    cohort = Cohort.objects.filter(room=membership.room_id).first()
    partners = partners_of(membership.person, cohort) if cohort else []
    found = conversations_of(membership.person_id, [membership.room_id])
    begun = {one.other.pk for one in found if one.other and not one.closed}
    rule = rule_of(edition_of(cohort.programme_id)) if cohort else OFF
    return {
        "title": words.group(membership.room.name),
        "door": door,
        "conversations": [(one, reverse(f"{door.role}:room", args=[one.room])) for one in found],
        "others": [(one, f"{door.address}conversations/{one.pk}/") for one in partners if one.pk not in begun],
        "off": rule == OFF,
        "only_moderators": rule == MODERATORS,
        "reads": reads(cohort, members_of([membership.room_id])[membership.room_id]),
    }

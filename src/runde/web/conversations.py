"""The page "Write to one person", for both doors of a room: one's conversations of two in a group, whom one may write to, and
beginning one."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from runde.chat.models import Membership, Room
from runde.chat.pairing import conversations_of
from runde.chat.queries import members_of
from runde.kit.refusals import Refused
from runde.kit.time import now
from runde.people.models import Person
from runde.people.rules import Unusable
from runde.programme.models import Cohort
from runde.programme.pairs import MODERATORS, OFF, partners_of, rule_of, write_to
from runde.programme.queries import edition_of
from runde.web import room_words as words
from runde.web.beside import cohort_of, reads
from runde.web.room import Door


def conversations_page(membership: Membership, door: Door) -> dict[str, Any]:
    """The context of `room/conversations.html`."""
    cohort = cohort_of(membership.room)
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


def begun(cohort: Cohort, *, person: Person, other: Person) -> Room:
    """The conversation of two people, made where there is none yet; Http404 where one of them may no longer: who may was asked
    a moment ago, and meanwhile somebody may have left or been erased, or the rule may have changed."""
    try:
        return write_to(cohort=cohort, person=person, other=other, now=now())
    except (Refused, Unusable) as error:
        raise Http404 from error

"""Who may act on a group's plan. Twins: `check_x` raises, the other one answers."""

from __future__ import annotations

from runde.chat.models import Membership
from runde.kit.refusals import Refused
from runde.people.models import Person
from runde.programme.models import Cohort


def moderates(person: Person, cohort: Cohort) -> bool:
    """Whether a person moderates a group now."""
    return moderates_room(person, cohort.room_id)


def check_moderates(person: Person, cohort: Cohort) -> None:
    """Raises Refused ("unknown") for everybody but a present moderator of the group."""
    check_moderates_room(person, cohort.room_id)


def moderates_room(person: Person, room: int) -> bool:
    """Whether a person moderates a room now."""
    return Membership.objects.filter(room=room, person=person, role=Membership.MODERATOR, left_at=None).exists()


def check_moderates_room(person: Person, room: int) -> None:
    """Raises Refused ("unknown") for everybody but a present moderator of the room."""
    if not moderates_room(person, room):
        raise Refused("unknown")

"""Who watches over a room, and decides about what was written there. Twins: `check_x` raises, the other one answers."""

from __future__ import annotations

from runde.chat.locking import locked_rooms
from runde.chat.models import Membership, Message, Room
from runde.kit.refusals import Refused
from runde.kit.text import clean_name, visible
from runde.people.models import Person, Role
from runde.people.roles import has_role

LONGEST_REASON = 200
"""Of what somebody gives as their reason; one line."""


def moderates_room(person: Person, room: int) -> bool:
    """Whether a person moderates a room now."""
    return Membership.objects.filter(room=room, person=person, role=Membership.MODERATOR, left_at=None).exists()


def oversees(person: Person, room: int) -> bool:
    """Whether a person watches over a room: moderates it now, or coordinates."""
    return moderates_room(person, room) or has_role(person, Role.COORDINATOR)


def check_oversees(person: Person, room: int) -> None:
    """Raises Refused ("unknown") for everybody but a moderator of the room and a coordinator."""
    if not oversees(person, room):
        raise Refused("unknown")


def judges(person: Person, message: Message) -> bool:
    """Whether a person decides about a message: watches over its room, and did not write it."""
    return message.author_id != person.pk and oversees(person, message.room_id)


def check_judges(person: Person, message: Message) -> None:
    """Raises Refused ("unknown") for everybody who does not decide about a message."""
    if not judges(person, message):
        raise Refused("unknown")


def locked_message(room: int, seq: int) -> tuple[Room, Message]:
    """A message with its room, both locked until the transaction ends. Raises Refused ("unknown")."""
    found = locked_rooms([room]).get(room)
    message = Message.objects.select_for_update().filter(room=room, seq=seq).first()
    if found is None or message is None:
        raise Refused("unknown")
    return found, message


def checked_reason(reason: str) -> str:
    """A reason on one line. Raises Refused: "empty", or "too_long" beyond 200 characters."""
    reason = clean_name(reason)
    if not visible(reason):
        raise Refused("empty")
    if len(reason) > LONGEST_REASON:
        raise Refused("too_long")
    return reason

"""What can be a message, and which name somebody may choose among others."""

from __future__ import annotations

from django.utils.translation import gettext

from runde.chat.models import Membership
from runde.kit.refusals import Refusal
from runde.kit.text import LONGEST_MESSAGE, clean_name, visible
from runde.people.models import Person
from runde.people.rules import Unusable


def text_refusal(text: str) -> Refusal | None:
    """Why a cleaned text cannot be a message: nothing to see in it, or more than 10,000 code points."""
    if not visible(text):
        return Refusal("empty")
    if len(text) > LONGEST_MESSAGE:
        return Refusal("too_long")
    return None


def check_name_is_free(person: Person, name: str) -> None:
    """Raises Unusable for a name that somebody else in one of this person's rooms has: nobody passes as another."""
    rooms = Membership.objects.filter(person=person, left_at=None).values("room")
    others = Membership.objects.filter(room__in=rooms).exclude(person=person)
    wanted = clean_name(name).casefold()
    if any(wanted == other.casefold() for other in others.values_list("person__name", flat=True)):
        raise Unusable(
            gettext("Somebody in your group has this name already. Please add something, perhaps an initial.")
        )

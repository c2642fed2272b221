"""What can be a message, and which name somebody may choose among others."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext

from runde.chat.drafts import NewPoll
from runde.chat.models import Membership, Poll
from runde.chat.queries import members_of
from runde.kit.refusals import Refusal
from runde.kit.text import LONGEST_MESSAGE, clean, clean_name, visible
from runde.people.models import Person
from runde.people.rules import Unusable

MOST_OPTIONS = 10
LONGEST_OPTION = 200  # code points
MOST_ATTACHMENTS = 10  # of one message
_NUMBERED = re.compile(r"\(\s*\d+\s*\)$")


def text_refusal(text: str) -> Refusal | None:
    """Why a cleaned text cannot be a message: nothing to see in it, or more than 10,000 code points."""
    if not visible(text):
        return Refusal("empty")
    if len(text) > LONGEST_MESSAGE:
        return Refusal("too_long")
    return None


def poll_refusal(poll: NewPoll) -> Refusal | None:
    """Why this cannot be a poll: of no kind that there is, fewer than two or more than ten options, one of them empty, too
    long or twice there, or a quiz without a right answer."""
    ids = [key for key, _, _ in poll.options]
    texts = [clean(text) for _, text, _ in poll.options]
    if poll.kind not in Poll.KINDS or not 2 <= len(ids) <= MOST_OPTIONS or len(set(ids)) < len(ids):
        return Refusal("malformed")
    if poll.kind == "quiz" and not any(right for _, _, right in poll.options):
        return Refusal("malformed")
    if not all(visible(text) for text in texts):
        return Refusal("empty")
    return Refusal("too_long") if any(len(text) > LONGEST_OPTION for text in texts) else None


def check_name_is_free(person: Person, name: str) -> None:
    """Raises Unusable for a name that somebody else in one of this person's rooms has, or under which they stand there
    ("Ana (2)"), and for one that ends like that: nobody passes as another."""
    wanted = _compared(name)
    if _NUMBERED.search(wanted):
        raise Unusable(gettext("A name cannot end with a number in brackets. Please choose another one."))
    rooms = Membership.objects.filter(person=person, left_at=None).values_list("room", flat=True)
    others = Membership.objects.filter(room__in=list(rooms)).exclude(person=person)
    taken = set(others.values_list("person__name", flat=True))
    for people in members_of(rooms).values():
        taken |= {one["name"] for one in (*people["members"], *people["former"]) if one["person"] != person.pk}
    if wanted in {_compared(other) for other in taken if other}:
        raise Unusable(
            gettext("Somebody in your group has this name already. Please add something, perhaps an initial.")
        )


def _compared(name: str) -> str:
    return unicodedata.normalize("NFKC", clean_name(name)).casefold()

"""The answers that an item offers for one tap, and the poll that they become."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from runde.chat.drafts import NewPoll
from runde.chat.models import Poll
from runde.programme.models import Item

CHECK_IN = "check-in"
_HOW_ARE_YOU = (
    ("good", gettext_noop("Good")),
    ("so-so", gettext_noop("So-so")),
    ("not-so-good", gettext_noop("Not so good")),
)
"""What a check-in offers that names no answers of its own."""

Option = tuple[str, str, bool]
"""An answer as chat.drafts.NewPoll has it: its id, its text, whether it is right."""


def offered(item: Item, language: str) -> tuple[Option, ...]:
    """The answers that an item offers, in the group's language; none for an item that is no poll, quiz or check-in."""
    if item.kind not in Poll.KINDS:
        return ()
    own = tuple(
        (str(option["id"]), str(option["text"][language]), bool(option["correct"]))
        for option in item.content["options"]
    )
    return own or (how_are_you(language) if item.kind == CHECK_IN else ())


def how_are_you(language: str) -> tuple[Option, ...]:
    """The three answers of a check-in that names none, in a language."""
    with translation.override(language):
        return tuple((key, gettext(text), False) for key, text in _HOW_ARE_YOU)


def poll_of(item: Item, language: str) -> NewPoll | None:
    """The poll with which an item is posted, or None.

    It has no end: an item's expiry says how long it may be posted, not how long people may answer. A moderator closes
    it (chat.closing).
    """
    options = offered(item, language)
    return NewPoll(kind=item.kind, options=options) if options else None

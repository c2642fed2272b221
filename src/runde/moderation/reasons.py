"""Why somebody decides about a message: kept as the English sentence, shown in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

HIDE = (
    gettext_noop("It hurts or mocks somebody."),
    gettext_noop("It gives medical advice that could do harm."),
    gettext_noop("It advertises something."),
    gettext_noop("It tells something private about somebody else."),
    gettext_noop("It breaks another of our group rules."),
)
LEAVE = (
    gettext_noop("It keeps to our group rules."),
    gettext_noop("I have spoken with the people concerned."),
    gettext_noop("It was reported by mistake."),
)
RESTORE = (
    gettext_noop("It was hidden by mistake."),
    gettext_noop("It has been cleared up."),
)
LOOK_UP = (
    gettext_noop("I am worried about this person."),
    gettext_noop("I want to answer this person myself."),
    gettext_noop("The message breaks our group rules."),
)
"""The reasons that can be given with one tap; one's own words are as good."""


def shown(reason: str) -> str:
    """A kept reason in the language in force; somebody's own words stay as they are."""
    return gettext(reason) if reason else ""

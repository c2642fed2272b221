"""Why an item was not posted: kept as the English sentence, shown in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

SERVER_OFF = gettext_noop("The server was off when this was due, and its time has passed.")
NO_MODERATOR = gettext_noop("The group had no moderator in whose name it could be posted.")
LEFT_PROGRAMME = gettext_noop("It is no longer in the programme.")
GROUP_ENDED = gettext_noop("The group's programme has ended.")

OFFERED_REASONS = (
    gettext_noop("It does not fit what the group is talking about."),
    gettext_noop("The group has already talked about this."),
    gettext_noop("There is too much going on in the group just now."),
    gettext_noop("I do not feel at ease with it."),
    gettext_noop("I have no time for it now."),
)
"""The reasons that a moderator may give with one tap; their own words are as good."""


def shown(reason: str) -> str:
    """A kept reason in the language in force; a moderator's own words stay as they are."""
    return gettext(reason) if reason else ""

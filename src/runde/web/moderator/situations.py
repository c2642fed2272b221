"""The names of situations, kinds of item and states, as moderators read them."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

_SITUATIONS = {
    "silence": gettext_noop("Silence"),
    "dominance": gettext_noop("One person writes a great deal"),
    "conflict": gettext_noop("Conflict"),
    "medical-question": gettext_noop("Medical question"),
    "false-claim": gettext_noop("False claim"),
    "grief": gettext_noop("Grief"),
    "low-mood": gettext_noop("Low mood"),
    "emergency": gettext_noop("Emergency"),
    "advert": gettext_noop("Advertising"),
    "off-topic": gettext_noop("Off topic"),
    "private-contact": gettext_noop("Private contact"),
    "leaving": gettext_noop("Somebody leaves"),
}

_KINDS = {
    "question": gettext_noop("Question"),
    "information": gettext_noop("Good to know"),
    "picture": gettext_noop("Picture"),
    "quiz": gettext_noop("Quiz"),
    "poll": gettext_noop("Poll"),
    "challenge": gettext_noop("Challenge"),
    "check-in": gettext_noop("Check-in"),
    "ritual": gettext_noop("Ritual"),
    "meeting": gettext_noop("Meeting"),
    "questionnaire": gettext_noop("Questionnaire"),
}


def situation(name: str) -> str:
    """What a card is for, in the language in force."""
    return gettext(_SITUATIONS[name])


def kind(name: str) -> str:
    """What sort of post an item is, in the language in force."""
    return gettext(_KINDS[name])

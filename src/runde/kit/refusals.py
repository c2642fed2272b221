"""Refusals: the one way in which Runde says no. A code for programs, a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

SENTENCES = {
    "malformed": gettext_noop("This message arrived damaged. Please send it again."),
    "unknown": gettext_noop("This does not exist, or it is not yours. Please open your group again."),
    "empty": gettext_noop("There is nothing to send yet. Please write something first."),
    "too_long": gettext_noop("This is too long. Please send it in two parts: one message holds 10,000 characters."),
    "slow_down": gettext_noop("That was a lot at once. Please wait a minute, then send it again."),
    "held": gettext_noop("This text is already kept as another message. Please write it again."),
    "gone": gettext_noop("This is no longer there, so it cannot be changed or answered."),
    "storage": gettext_noop("This could not be kept just now. Nothing is lost: please send it again."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused act. `code` is a key of SENTENCES and stable for programs."""

    code: str

    def sentence(self, language: str) -> str:
        """What to tell the person, in their language."""
        with translation.override(language):
            return gettext(SENTENCES[self.code])


class Refused(Exception):
    """Raised by rules (`check_x`); carries the refusal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.refusal = Refusal(code)

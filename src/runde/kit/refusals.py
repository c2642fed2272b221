"""Refusals: the one way in which Runde says no. A code for programs, a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    "closed": gettext_noop("Nothing more can be written here: this talk is closed. You can still read everything."),
    "storage": gettext_noop("This could not be kept just now. Nothing is lost: please send it again."),
    "too_large": gettext_noop("This is too large to be sent at once. Please load the page again, then send less."),
    "empty_file": gettext_noop("There is nothing in this file. Please choose another one."),
    "picture_too_large": gettext_noop("This picture has more than 20 MB. Please choose a smaller one."),
    "voice_too_large": gettext_noop("This recording has more than 20 MB. Please send it in two parts."),
    "video_too_large": gettext_noop("This video has more than 80 MB. Please send a shorter one, of about one minute."),
    "document_too_large": gettext_noop(
        "This document has more than 20 MB. Please make it smaller, or send it in parts."
    ),
    "picture_pixels": gettext_noop(
        "This picture has more than 36 million dots. Please choose a smaller one, or make a photo of it from the screen."
    ),
    "voice_too_long": gettext_noop("This recording is longer than 10 minutes. Please send it in two parts."),
    "video_too_long": gettext_noop("This video is longer than 3 minutes. Please send a shorter one."),
    "picture_unreadable": gettext_noop(
        "Runde cannot read this picture. Perhaps it is damaged, or it is another kind of file. Please choose another one."
    ),
    "voice_unreadable": gettext_noop("There is no sound in this that Runde can read. Please record it once more."),
    "video_unreadable": gettext_noop(
        "This is no video that Runde can read, or it is damaged. Please choose another one (MP4, MOV or WebM)."
    ),
    "document_unreadable": gettext_noop("This is no whole PDF. Please save the document as a PDF, then send that."),
    "document_staff": gettext_noop(
        "Only the office can send documents. Please make a photo of the page and send it as a picture."
    ),
    "too_heavy": gettext_noop("This is too much to be prepared here. Please send something smaller or shorter."),
    "not_prepared": gettext_noop("This could not be prepared. Please choose it and send it once more."),
    "uploads_unfinished": gettext_noop(
        "20 files of yours are still on their way. Please wait until they have arrived, or cancel some of them."
    ),
    "uploads_today": gettext_noop(
        "You have sent as many pictures and recordings as fit into one day. Please send this one tomorrow."
    ),
    "in_use": gettext_noop("This is in a message already. To remove it, take the message back."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused act. `code` is a key of SENTENCES and stable for programs; `because`, another key, tells people more."""

    code: str
    because: str = field(default="", compare=False)

    def sentence(self, language: str) -> str:
        """What to tell the person, in their language."""
        with translation.override(language):
            return gettext(SENTENCES[self.because or self.code])


class Refused(Exception):
    """Raised by rules (`check_x`); carries the refusal."""

    def __init__(self, code: str, because: str = "") -> None:
        super().__init__(code)
        self.refusal = Refusal(code, because)

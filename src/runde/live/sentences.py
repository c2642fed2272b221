"""What the WebSocket door says to people when it closes, in their language."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

_SENTENCES = {
    "signed_out": gettext_noop("You are signed out on this device. Please sign in again."),
    "too_big": gettext_noop("That was too much at once. One message holds 10,000 characters."),
}


def sentence(key: str, language: str) -> str:
    """The sentence of that name."""
    with translation.override(language):
        return gettext(_SENTENCES[key])

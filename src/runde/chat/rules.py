"""What can be a message."""

from __future__ import annotations

from runde.kit.refusals import Refusal
from runde.kit.text import LONGEST_MESSAGE, visible


def text_refusal(text: str) -> Refusal | None:
    """Why a cleaned text cannot be a message: nothing to see in it, or more than 10,000 code points."""
    if not visible(text):
        return Refusal("empty")
    if len(text) > LONGEST_MESSAGE:
        return Refusal("too_long")
    return None

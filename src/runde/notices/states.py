"""The life of a notice, as one table. docs/reference/states.md draws it, and a test compares the two."""

from __future__ import annotations

from runde.kit.states import drawn

WAITING = "waiting"
SENDING = "sending"
SENT = "sent"
OPENED = "opened"
FAILED = "failed"
WITHHELD = "withheld"

TRANSITIONS: dict[str, dict[str, str]] = {
    WAITING: {
        SENDING: "its time has come",
        WITHHELD: "nobody needs it any more, or it may not be sent",
    },
    SENDING: {
        SENT: "a push service or mail server took it",
        WAITING: "it can be tried again later",
        FAILED: "it cannot be sent",
        WITHHELD: "it may not be sent",
    },
    SENT: {OPENED: "the person tapped it"},
    OPENED: {},
    FAILED: {},
    WITHHELD: {},
}
"""State → the states that may follow, each with what leads there."""


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    return drawn(WAITING, TRANSITIONS)

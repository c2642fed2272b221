"""The life of a report, as one table. docs/reference/states.md draws it, and a test compares the two."""

from __future__ import annotations

from runde.kit.states import drawn

OPEN = "open"
HIDDEN = "hidden"
KEPT = "kept"

TRANSITIONS: dict[str, dict[str, str]] = {
    OPEN: {HIDDEN: "the message is hidden", KEPT: "the message stays"},
    HIDDEN: {},
    KEPT: {},
}
"""State → the states that may follow, each with what leads there."""

DECIDED = tuple(state for state, following in TRANSITIONS.items() if not following)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    return drawn(OPEN, TRANSITIONS)

"""The life of a due item, as one table. docs/reference/states.md draws it, and a test compares the two."""

from __future__ import annotations

from runde.kit.states import drawn

PLANNED = "planned"
OFFERED = "offered"
POSTED = "posted"
SKIPPED = "skipped"
EXPIRED = "expired"

TRANSITIONS: dict[str, dict[str, str]] = {
    PLANNED: {
        OFFERED: "its time has come (offer)",
        POSTED: "it posts itself (auto)",
        SKIPPED: "too late to post itself, or the group has ended",
    },
    OFFERED: {
        POSTED: "the moderator posts it",
        SKIPPED: "the moderator passes it over, it left the programme, or the group has ended",
        EXPIRED: "nobody acted in time",
        PLANNED: "its week was moved",
    },
    POSTED: {},
    SKIPPED: {},
    EXPIRED: {},
}
"""State → the states that may follow, each with what leads there."""

OPEN = tuple(state for state, following in TRANSITIONS.items() if following)
ENDED = tuple(state for state, following in TRANSITIONS.items() if not following)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    return drawn(PLANNED, TRANSITIONS)

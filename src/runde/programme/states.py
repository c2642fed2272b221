"""The life of a due item, as one table. docs/reference/states.md draws it, and a test compares the two."""

from __future__ import annotations

PLANNED = "planned"
OFFERED = "offered"
POSTED = "posted"
SKIPPED = "skipped"
EXPIRED = "expired"

TRANSITIONS: dict[str, tuple[str, ...]] = {
    PLANNED: (OFFERED, POSTED, SKIPPED),  # posted or skipped at once: an item that posts itself
    OFFERED: (POSTED, SKIPPED, EXPIRED),
    POSTED: (),
    SKIPPED: (),
    EXPIRED: (),
}

OPEN = tuple(state for state, following in TRANSITIONS.items() if following)
ENDED = tuple(state for state, following in TRANSITIONS.items() if not following)

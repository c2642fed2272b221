"""What services below call a room: agenda and notices know no rooms, only what something is about."""

from __future__ import annotations

_START = "room:"


def label_of(room: int) -> str:
    """The label of a room (id), as the ledger names it, too."""
    return f"{_START}{room}"


def room_of(label: str) -> int:
    """The room (id) with a label that `label_of` made."""
    return int(label.removeprefix(_START))

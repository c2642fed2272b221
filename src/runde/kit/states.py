"""Life cycles as tables: state → the states that may follow, each with what leads there."""

from __future__ import annotations

from collections.abc import Mapping

Transitions = Mapping[str, Mapping[str, str]]


def drawn(first: str, transitions: Transitions) -> str:
    """The table as a Mermaid state diagram that begins in `first`."""
    lines = ["stateDiagram-v2", f"    [*] --> {first}"]
    for state, following in transitions.items():
        lines += [f"    {state} --> {after}: {why}" for after, why in following.items()]
    lines += [f"    {state} --> [*]" for state, following in transitions.items() if not following]
    return "\n".join(lines) + "\n"

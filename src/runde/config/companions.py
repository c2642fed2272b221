"""Companions of a server: what a command starts and stops together with it, in the same process."""

from __future__ import annotations

from typing import Protocol


class Companion(Protocol):
    """Started in a thread once the doors are open, stopped in a thread before they close."""

    def start(self) -> None:
        """Begin; must return at once."""

    def stop(self) -> None:
        """End, and return when ended."""


_companions: list[Companion] = []


def accompany(companion: Companion) -> None:
    """From the next start of a server in this process, this companion comes along."""
    _companions.append(companion)


def companions() -> tuple[Companion, ...]:
    """All of them, in the order in which they came."""
    return tuple(_companions)

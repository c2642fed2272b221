"""How the programme says no to a change of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runde.packages import Fault


class PlanRefused(Exception):
    """Nothing was changed. The message is one sentence in the language in force, and says what to do."""


class PackageFaulty(PlanRefused):
    """A package was not loaded because it has faults; `faults` holds each with its file and line."""

    def __init__(self, sentence: str, faults: Sequence[Fault]) -> None:
        super().__init__(sentence)
        self.faults = list(faults)

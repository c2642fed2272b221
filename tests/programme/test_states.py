"""The life of a due."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError

from runde.programme.models import Cohort
from runde.programme.states import ENDED, OPEN, TRANSITIONS, diagram

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "states.md"


def test_the_documented_diagram_is_the_table() -> None:
    assert f"```mermaid\n{diagram()}```" in PAGE.read_text(encoding="utf-8")


def test_every_state_is_open_or_ended() -> None:
    assert {*OPEN, *ENDED} == set(TRANSITIONS)
    assert not set(OPEN) & set(ENDED)
    for following in TRANSITIONS.values():
        assert set(following) <= set(TRANSITIONS)


def test_the_database_knows_when_something_has_ended(cohort: Cohort) -> None:
    with pytest.raises(IntegrityError):
        cohort.dues.update(state="posted")

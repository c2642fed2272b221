"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cast import Cast, gather
from runde.moderation.gate import forget_pace


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast in two rooms (tests/cast.py)."""
    return gather()


@pytest.fixture(autouse=True)
def _rested() -> Iterator[None]:
    """Nobody has written too fast before this test."""
    forget_pace()
    yield

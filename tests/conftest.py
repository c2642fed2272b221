"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest

from again import again
from cast import Cast, gather
from runde.moderation.gate import forget_pace

# A busy machine is no failure; bin/test --all looks at many more examples.
hypothesis.settings.register_profile(
    "runde", deadline=None, max_examples=400 if os.environ.get("RUNDE_TEST_ALL") else 60
)
hypothesis.settings.load_profile("runde")


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast in two rooms (tests/cast.py)."""
    return again("cast", gather)


@pytest.fixture(autouse=True)
def _rested() -> Iterator[None]:
    """Nobody has written too fast before this test."""
    forget_pace()
    yield

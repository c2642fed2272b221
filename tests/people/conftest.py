"""A moment that the tests of people start from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture
def now() -> datetime:
    """Monday noon."""
    return datetime(2026, 3, 2, 12, tzinfo=UTC)

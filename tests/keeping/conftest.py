"""What tests of keeping may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.utils import translation

from keeping.filled import NOW, House, fill


@pytest.fixture
def house(db: None, tmp_path: Path) -> Iterator[House]:
    """A house in which every table has rows (keeping.filled). It is NOW there, and sentences are English."""
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield fill(tmp_path / "package")

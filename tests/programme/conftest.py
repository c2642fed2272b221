"""What tests of the programme may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from again import again
from cast import Cast
from programme.packing import group, write
from runde.programme.models import Cohort


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of two weeks with three items and two cards."""
    return write(tmp_path / "package")


@pytest.fixture
def cohort(cast: Cast, package: Path) -> Cohort:
    """A group that follows it (packing.group)."""
    return again("a group that follows it", lambda: group(cast, package))

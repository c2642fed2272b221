"""What tests of media may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of this test alone; gives the folder of its media."""
    place = tmp_path_factory.mktemp("data")
    with override_settings(DATA=place):
        yield place / "media"

"""A copy of the example package for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from packages.spoiling import EXAMPLE, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    shutil.copytree(EXAMPLE, tmp_path / "package")
    return Folder(tmp_path / "package")

"""What is installed is whole: templates, statics, programmes and compiled translations are in the wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from promises.source import ROOT, SOURCE


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    [built] = folder.glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_every_file_of_the_tree_is_in_the_wheel(wheel: set[str]) -> None:
    files = [file for file in SOURCE.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    wanted = {file.relative_to(SOURCE.parent).as_posix() for file in files}
    assert not wanted - wheel


def test_translations_are_compiled_and_the_licence_is_with_it(wheel: set[str]) -> None:
    catalogues = [Path(name) for name in wheel if name.endswith(".po")]
    assert catalogues
    assert all(str(path.with_suffix(".mo")) in wheel for path in catalogues)
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
    assert any(name.endswith("entry_points.txt") for name in wheel)

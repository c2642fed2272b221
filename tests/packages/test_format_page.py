"""The page about the format names everything that the code knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import runde.packages
from runde.packages import Code, folder, programme, texts
from runde.packages.model import DAYS, KINDS, MODES, SITUATIONS

PAGE = (Path(__file__).parents[2] / "docs/reference/package-format.md").read_text(encoding="utf-8")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(Path(runde.packages.__file__).parent.glob("*.py"))
)
READ_KEY = re.compile(
    r"\.(?:value|string|choice|clock|duration|strings|texts|text_lists|table|tables|has)\(\s*\"([a-z_]+)\""
)
KEYS = sorted({*READ_KEY.findall(SOURCES), "id"})


def test_the_keys_are_found_in_the_code() -> None:
    assert {"aim", "after", "expires", "hand_over", "hints", "kind", "languages", "option", "theme"} <= set(KEYS)


@pytest.mark.parametrize("name", [*KEYS, *KINDS, *MODES, *DAYS, *SITUATIONS, *Code])
def test_the_page_names_it(name: str) -> None:
    assert re.search(rf"`\[*{re.escape(name)}(?:\]*`| = )", PAGE)


def test_the_page_names_no_fault_that_the_code_does_not_know() -> None:
    table = PAGE[PAGE.index("| code | when |") :]
    named = [
        code
        for line in table.split("\n")[2:]
        for code in re.findall(r"`([a-z0-9-]+)`", line.split("|")[1:2][0] if "|" in line else "")
    ]

    assert sorted(named) == sorted(Code)


def test_the_page_names_the_limits() -> None:
    assert f"{folder.MAX_FILE_BYTES // 1024} KB" in PAGE
    assert f"{folder.MAX_PACKAGE_BYTES // 1024 // 1024} MB" in PAGE
    assert f"{folder.MAX_FILES:,} files" in PAGE
    assert f"{texts.MAX_TEXT_LENGTH:,} characters" in PAGE
    assert f"1 to {programme.MAX_WEEKS}" in PAGE

"""The documents name everything that people can set, type, send or look up."""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import fields
from typing import Any

import pytest

from promises.source import ROOT, SOURCE
from runde.kit.settings import Settings, variable
from runde.live.frames import CLIENT_FRAMES, SERVER_FRAMES
from runde.programme.states import TRANSITIONS

sys.path.insert(0, str(ROOT / "bin"))
reference: Any = importlib.import_module("_reference")


def documents() -> dict[str, str]:
    """Every document by its path; decisions are history and do not count."""
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8")
        for file in files
        if "decisions" not in file.parts and file.name != "CHANGELOG.md"
    }


def test_every_setting_is_named() -> None:
    everything = "\n".join(documents().values())
    assert not [item.name for item in fields(Settings) if f"`{variable(item.name)}`" not in everything]


def test_no_document_names_a_setting_that_is_none() -> None:
    known = {variable(item.name) for item in fields(Settings)}
    known |= {f"{variable(item.name)}_FILE" for item in fields(Settings) if item.metadata["secret"]}
    named = {
        (path, name)
        for path, text in documents().items()
        for name in re.findall(r"\bRUNDE_[A-Z]+(?:_[A-Z]+)*\b", text)
        if not name.startswith(("RUNDE_TEST_", "RUNDE_REQUIRE_ALL"))
    }
    assert not [(path, name) for path, name in named if name not in known]


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_the_reference_is_what_the_program_says(name: str) -> None:
    """Run bin/reference after a change of settings or commands."""
    page = reference.PAGES[name]()
    assert page.count("RUNDE_") + page.count("\n## runde ") > 5
    assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == page


@pytest.mark.parametrize(
    ("heading", "frames"), [("What a client says", CLIENT_FRAMES), ("What the server says", SERVER_FRAMES)]
)
def test_every_frame_is_described(heading: str, frames: tuple[str, ...]) -> None:
    """One row of a table for each frame, and no row for a frame that does not exist."""
    protocol = (ROOT / "docs" / "reference" / "live-protocol.md").read_text(encoding="utf-8")
    section = protocol.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(rows) == sorted(["t", *frames])


def test_every_package_is_drawn() -> None:
    drawn = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = [folder.name for folder in SOURCE.iterdir() if folder.is_dir() and not folder.name.startswith("_")]
    assert not [name for name in folders if not re.search(rf"^    {name}/ ", drawn, re.MULTILINE)]


def test_every_state_of_an_item_is_in_the_glossary() -> None:
    words = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8").lower()
    assert not [state for state in TRANSITIONS if state not in words]


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        (path, target)
        for path, text in documents().items()
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
        if not (ROOT / path).parent.joinpath(target).exists()
    ]
    assert not broken

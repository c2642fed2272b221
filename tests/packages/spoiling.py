"""A small, faultless package in a folder of its own, which a test then spoils."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runde.packages import Fault, Reading, read

EXAMPLE = Path(__file__).parent / "example"

WELCOME = "items/01-01-welcome.md"
POLL = "items/02-01-small-steps.md"
CARD = "cards/silence.md"
RULES = "rules.md"
PROGRAMME = "programme.toml"


@dataclass
class Folder:
    """A package on disk."""

    path: Path

    def write(self, name: str, content: str | bytes) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def text(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.text(name)
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def line(self, name: str, content: str) -> int:
        """The first line (from 1) that holds this content."""
        for number, line in enumerate(self.text(name).split("\n"), start=1):
            if content in line:
                return number
        raise AssertionError(f"{content} is not in {name}")

    def read(self) -> Reading:
        return read(self.path)

    def faults(self) -> list[Fault]:
        reading = self.read()
        assert reading.package is None
        assert reading.faults
        return reading.faults

    def places(self) -> list[tuple[str, int, str]]:
        return [(fault.file, fault.line, fault.code) for fault in self.faults()]

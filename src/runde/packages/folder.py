"""Reads the files of a package's folder within fixed limits, and keeps the faults found on the way."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from runde.packages.faults import Code, Fault, printable, quoted

MAX_FILE_BYTES = 256 * 1024
MAX_PACKAGE_BYTES = 2 * 1024 * 1024
MAX_FILES = 2_000

PROGRAMME = "programme.toml"
RULES = "rules.md"
ITEM_NAME = re.compile(r"items/(?P<week>\d{2,3})-(?P<number>\d{1,2})-[A-Za-z0-9][A-Za-z0-9_-]*\.md", re.ASCII)
CARD_NAME = re.compile(r"cards/[A-Za-z0-9][A-Za-z0-9_-]*\.md", re.ASCII)


@dataclass
class Checking:
    """What one run over a package knows so far. `languages` and `weeks` are None while they are not known."""

    found: dict[Fault, None] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    languages: tuple[str, ...] | None = None
    weeks: int | None = None
    card_links: list[tuple[str, int, str]] = field(default_factory=list)

    def fault(self, file: str, line: int, code: Code, sentence: str) -> None:
        """Keeps a fault; the same one is kept once."""
        self.found[Fault(printable(file), line, code, sentence)] = None

    @property
    def faults(self) -> list[Fault]:
        """All faults by file and line."""
        return sorted(self.found)


@dataclass(frozen=True)
class Source:
    """One file's text: without byte order mark, with plain line ends."""

    file: str
    text: str
    checking: Checking

    def fault(self, line: int, code: Code, sentence: str) -> None:
        self.checking.fault(self.file, line, code, sentence)


def read_folder(root: Path, checking: Checking) -> dict[str, Source] | None:
    """The readable text files of a package by their relative names, in the order of the names.

    Names that begin with a dot are passed over. Files that are neither `programme.toml`, `rules.md`, an item
    nor a card are measured and may be linked to, but are not read. None when the package is too large.
    """
    found = _walk(root, checking)
    checking.files = frozenset(found)
    total = sum(size for _, size in found.values())
    if len(found) > MAX_FILES or total > MAX_PACKAGE_BYTES:
        checking.fault(
            ".",
            1,
            Code.PACKAGE_TOO_LARGE,
            f"The package is larger than {MAX_PACKAGE_BYTES // 1024 // 1024} MB"
            f" or has more than {MAX_FILES} files. Make it smaller.",
        )
        return None
    sources: dict[str, Source] = {}
    for name, (path, size) in found.items():
        if size > MAX_FILE_BYTES:
            checking.fault(
                name,
                1,
                Code.FILE_TOO_LARGE,
                f"The file is larger than {MAX_FILE_BYTES // 1024} KB. Shorten it or split it.",
            )
        elif _is_text(name, checking):
            text = _text(name, path, checking)
            if text is not None:
                sources[name] = Source(name, text, checking)
    return sources


def _walk(root: Path, checking: Checking) -> dict[str, tuple[Path, int]]:
    """Every regular file below the folder with its size in bytes; stops soon after `MAX_FILES`."""
    real_root = root.resolve()
    found: dict[str, tuple[Path, int]] = {}
    waiting = [real_root]
    while waiting and len(found) <= MAX_FILES:
        entry = waiting.pop()
        name = entry.relative_to(real_root).as_posix()
        try:
            real = Path(os.path.realpath(entry))
            if not real.is_relative_to(real_root):
                checking.fault(
                    name,
                    1,
                    Code.LINK_OUTSIDE,
                    "This symbolic link leads out of the package. Copy the file into the package instead.",
                )
            elif entry.is_symlink() and real.is_dir():
                checking.fault(name, 1, Code.UNREADABLE, "This symbolic link names a folder. Copy the folder instead.")
            elif real.is_dir():
                waiting += [inner for inner in entry.iterdir() if not inner.name.startswith(".")]
            elif real.is_file():
                found[name] = (real, real.stat().st_size)
            else:
                checking.fault(name, 1, Code.UNREADABLE, "This is not an ordinary file. Remove it.")
        except OSError:
            checking.fault(name, 1, Code.UNREADABLE, "This cannot be read. Allow reading it, or remove it.")
    return dict(sorted(found.items()))


def _is_text(name: str, checking: Checking) -> bool:
    if name in (PROGRAMME, RULES) or ITEM_NAME.fullmatch(name) or CARD_NAME.fullmatch(name):
        return True
    if name.startswith("items/"):
        checking.fault(
            name,
            1,
            Code.UNEXPECTED_FILE,
            f"{quoted(name)} is not the name of an item. Call it like items/01-1-welcome.md"
            " (week, number, short name), or move it out of items/.",
        )
    elif name.startswith("cards/"):
        checking.fault(
            name,
            1,
            Code.UNEXPECTED_FILE,
            f"{quoted(name)} is not the name of a card. Call it like cards/silence.md, or move it out of cards/.",
        )
    return False


def _text(name: str, path: Path, checking: Checking) -> str | None:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError:
        checking.fault(name, 1, Code.UNREADABLE, "This cannot be read. Allow reading it, or remove it.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        checking.fault(
            name,
            before.count(b"\n") + 1,
            Code.INVALID_UTF8,
            "The text is not valid UTF-8. Save the file as UTF-8.",
        )
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")

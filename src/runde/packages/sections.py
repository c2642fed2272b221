"""Splits a Markdown file into its front matter and its sections, one per language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from runde.packages.faults import Code, quoted, suggestion
from runde.packages.texts import check_text

if TYPE_CHECKING:
    from runde.packages.folder import Source

FENCE = "+++"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")

_BLOCKS = MarkdownIt("commonmark").disable(["inline", "html_block"])


@dataclass(frozen=True)
class FrontMatter:
    """The TOML text between the fences, and the body after them, each with the line on which it begins."""

    toml: str
    toml_line: int
    body: str
    body_line: int


@dataclass(frozen=True)
class Section:
    """The text under one heading; `line` is the heading's."""

    line: int
    text: str


@dataclass
class LanguageSection:
    """The text in one language, and the sub-sections in the order in which they stand."""

    line: int
    text: str = ""
    parts: list[Section] = field(default_factory=list)

    def part_texts(self) -> tuple[str, ...]:
        return tuple(part.text for part in self.parts)


def split(source: Source) -> FrontMatter | None:
    """The two parts of a file, or None with a fault when the front matter does not begin or does not end."""
    lines = source.text.split("\n")
    if lines[0].rstrip() != FENCE:
        source.fault(
            1,
            Code.NO_FRONT_MATTER,
            f"The front matter is missing. Begin the file with a line {FENCE}, end it with one.",
        )
        return None
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            return FrontMatter("\n".join(lines[1:number]), 2, "\n".join(lines[number + 1 :]), number + 2)
    source.fault(1, Code.UNCLOSED_FRONT_MATTER, f"The front matter does not end. Close it with a line {FENCE}.")
    return None


def read_sections(source: Source, body: str, first: int, part: str | None) -> dict[str, LanguageSection]:
    """The sections of a body that begins on line `first`, by language; every text in them is checked.

    `part` is the only sub-section heading that is known (such as `follow-up`); with None, sub-headings belong
    to the text.
    """
    lines = body.split("\n")
    marks = [mark for mark in _headings(body) if mark[1] == 1 or part is not None]
    _outside(source, lines[: marks[0][0]] if marks else lines, first)
    found: dict[str, LanguageSection] = {}
    current: LanguageSection | None = None
    for (start, level, name), end in zip(marks, [mark[0] for mark in marks[1:]] + [len(lines)], strict=False):
        line = first + start
        text = "\n".join(lines[start + 1 : end])
        if level == 1:
            current = _open(source, name, line, found)
            current.text = _checked(source, text, line)
        elif name != part:
            source.fault(
                line,
                Code.UNKNOWN_SECTION,
                f"The sub-section {quoted(name)} is not known here. "
                + suggestion(name, [str(part)], f"Only {quoted(part)} is."),
            )
        elif current is not None:
            current.parts.append(Section(line, _checked(source, text, line)))
        else:
            source.fault(line, Code.TEXT_OUTSIDE_SECTION, "This belongs to no language. Put it under a line like # en.")
    _missing(source, found, first)
    return found


def check_parts(source: Source, found: dict[str, LanguageSection], part: str, least: int) -> None:
    """Every language has as many sub-sections as the others, and at least `least`."""
    most = max([least, *(len(section.parts) for section in found.values())])
    for language, section in found.items():
        if len(section.parts) < most:
            code = Code.MISSING_LANGUAGE if any(other.parts for other in found.values()) else Code.MISSING_SECTION
            source.fault(
                section.line,
                code,
                f'The language "{language}" has {len(section.parts)} of {most} parts "## {part}". Add more.',
            )


def _headings(body: str) -> list[tuple[int, int, str]]:
    """(line from 0, level 1 or 2, text) of each heading that is written with # and stands at the margin."""
    tokens = _BLOCKS.parse(body)
    return [
        (token.map[0], len(token.markup), tokens[place + 1].content.strip())
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map and token.markup in ("#", "##")
    ]


def _outside(source: Source, lines: list[str], first: int) -> None:
    for offset, line in enumerate(lines):
        if line.strip():
            source.fault(
                first + offset,
                Code.TEXT_OUTSIDE_SECTION,
                "This text belongs to no language. Put it under a line like # en.",
            )
            return


def _open(source: Source, name: str, line: int, found: dict[str, LanguageSection]) -> LanguageSection:
    """The section that a heading opens; one with a fault is filled too, but not found again."""
    known = source.checking.languages
    if (known is not None and name not in known) or (known is None and not LANGUAGE.fullmatch(name)):
        source.fault(
            line,
            Code.UNKNOWN_LANGUAGE,
            f"{quoted(name)} is not a language of this package. "
            + suggestion(name, known or (), "Correct it, or add it to languages in programme.toml."),
        )
        return LanguageSection(line)
    if name in found:
        source.fault(
            line,
            Code.DUPLICATE_SECTION,
            f"The language {quoted(name)} already stands on line {found[name].line}. Join them.",
        )
        return LanguageSection(line)
    found[name] = LanguageSection(line)
    return found[name]


def _checked(source: Source, text: str, heading: int) -> str:
    """The text without empty lines around it and without spaces at the ends of lines."""
    lines = [line.rstrip() for line in text.split("\n")]
    skipped = next((place for place, line in enumerate(lines) if line), 0)
    text = "\n".join(lines).strip("\n")
    check_text(source, text, heading + 1 + skipped if text else heading)
    return text


def _missing(source: Source, found: dict[str, LanguageSection], first: int) -> None:
    for language in source.checking.languages or ():
        if language not in found:
            line = min(first, source.text.rstrip("\n").count("\n") + 1)
            source.fault(
                line,
                Code.MISSING_LANGUAGE,
                f'The language "{language}" is missing. Add a section that begins with # {language}.',
            )

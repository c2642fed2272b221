"""Reads programme.toml: who the programme is, how long it runs, its phases, themes and reactions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runde.packages.faults import Code, quoted
from runde.packages.fields import Table, claim, table_of
from runde.packages.model import ONE_TO_ONE, Phase, Theme
from runde.packages.sections import LANGUAGE

if TYPE_CHECKING:
    from runde.packages.folder import Source

MAX_WEEKS = 104

_VERSION = re.compile(
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
    r"(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?"
    r"(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)


@dataclass
class Programme:
    """What programme.toml says; empty where it says nothing usable."""

    id: str = ""
    version: str = ""
    languages: tuple[str, ...] = ()
    weeks: int = 0
    title: dict[str, str] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    phases: list[Phase] = field(default_factory=list)
    themes: dict[int, Theme] = field(default_factory=dict)
    reactions: dict[str, dict[str, str]] = field(default_factory=dict)
    one_to_one: str = ONE_TO_ONE[0]


def read_programme(source: Source) -> Programme:
    """Reads the file, and tells the checking which languages and how many weeks the package has."""
    programme = Programme()
    table = table_of(source, source.text, 1)
    if table is None:
        return programme
    programme.id = table.identifier("my-programme") or ""
    programme.version = _version(table)
    programme.languages = _languages(table)
    programme.weeks = _weeks(table)
    source.checking.languages = programme.languages or None
    source.checking.weeks = programme.weeks or None
    programme.title = table.texts("title") or {}
    programme.about = table.texts("about") or {}
    programme.phases = _phases(table, programme.weeks)
    programme.themes = _themes(table, programme.weeks)
    programme.reactions = _reactions(table)
    if table.has("one_to_one"):
        programme.one_to_one = table.choice("one_to_one", ONE_TO_ONE, Code.BAD_VALUE) or ONE_TO_ONE[0]
    table.finish()
    return programme


def _version(table: Table) -> str:
    version = table.string("version", "1.0.0")
    if version is not None and not (len(version) <= 60 and _VERSION.fullmatch(version)):
        table.fault(
            "version",
            Code.BAD_VERSION,
            f"{quoted(version)} is not a semantic version. Write three numbers like 1.0.0.",
        )
    return version or ""


def _languages(table: Table) -> tuple[str, ...]:
    languages = table.strings("languages", "de")
    if table.has("languages") and not languages:
        table.fault("languages", Code.BAD_VALUE, 'There is no language. Write at least one, like languages = ["de"].')
    good: list[str] = []
    for place, language in enumerate(languages):
        if not LANGUAGE.fullmatch(language) or language in good:
            table.source.fault(
                table.line("languages", place),
                Code.BAD_VALUE,
                f"{quoted(language)} is not a language code, or stands here twice. Write it like de, once.",
            )
        else:
            good.append(language)
    return tuple(good)


def _weeks(table: Table) -> int:
    weeks = table.value("weeks", int, "30")
    if weeks is not None and not 1 <= weeks <= MAX_WEEKS:
        table.fault("weeks", Code.BAD_OFFSET, f"A programme has 1 to {MAX_WEEKS} weeks. Correct the number.")
        return 0
    return weeks or 0


def _phases(table: Table, weeks: int) -> list[Phase]:
    taken: dict[str, str] = {}
    phases: list[Phase] = []
    for entry in table.tables("phase"):
        identifier = entry.identifier("arriving")
        claim(taken, identifier, entry)
        span = _span(entry, weeks)
        title = entry.texts("title")
        entry.finish()
        if span is not None:
            for other in phases:
                if span[0] <= other.weeks[1] and other.weeks[0] <= span[1]:
                    entry.fault(
                        "weeks",
                        Code.BAD_OFFSET,
                        f"The weeks are also in the phase {quoted(other.id)}. Part them.",
                    )
            phases.append(Phase(identifier or "", span, title or {}))
    return phases


def _span(entry: Table, weeks: int) -> tuple[int, int] | None:
    values = entry.value("weeks", list, "[1, 4]")
    if values is None:
        return None
    if len(values) != 2 or any(type(value) is not int for value in values):
        entry.fault("weeks", Code.WRONG_TYPE, "A phase has a first and a last week. Write weeks = [1, 4].")
        return None
    first, last = values
    if not 1 <= first <= last or (weeks and last > weeks):
        entry.fault(
            "weeks",
            Code.BAD_OFFSET,
            f"The weeks of a phase lie between 1 and {weeks or MAX_WEEKS}, the first one first. Correct it.",
        )
        return None
    return first, last


def _themes(table: Table, weeks: int) -> dict[int, Theme]:
    themes: dict[int, Theme] = {}
    asked: set[int] = set()
    for entry in table.tables("theme"):
        week = entry.value("week", int, "1")
        title = entry.texts("title")
        entry.finish()
        if week is None:
            continue
        if week < 1 or (weeks and week > weeks):
            entry.fault(
                "week",
                Code.BAD_OFFSET,
                f"There is no week {week}. Use a week from 1 to {weeks or MAX_WEEKS}.",
            )
        elif week in asked:
            entry.fault("week", Code.DUPLICATE_ID, f"Week {week} already has a theme. Keep one of them.")
        else:
            asked.add(week)
            themes[week] = Theme(week, title or {})
    missing = [str(week) for week in range(1, weeks + 1) if week not in asked]
    if missing:
        table.fault(
            "weeks",
            Code.MISSING_THEME,
            f"There is no theme for week {', '.join(missing)}. Add a [[theme]] for each week.",
        )
    return themes


def _reactions(table: Table) -> dict[str, dict[str, str]]:
    if not table.has("reactions"):
        return {}
    entries = table.table("reactions", "a table that begins with [reactions]")
    if entries is None:
        return {}
    reactions = {name: entries.texts(name) or {} for name in entries.names()}
    seen: set[str] = set()
    for name in reactions:
        if name.casefold() in seen:
            entries.fault(name, Code.DUPLICATE_ID, f"The reaction {quoted(name)} stands here twice. Keep one of them.")
        seen.add(name.casefold())
    return reactions

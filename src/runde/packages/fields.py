"""Reads the keys of one TOML table by their types; what does not fit becomes a fault on its line."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from runde.packages.faults import Code, quoted, suggestion
from runde.packages.sections import LANGUAGE
from runde.packages.texts import check_text
from runde.packages.toml_lines import TomlError, parse

if TYPE_CHECKING:
    from runde.packages.folder import Source
    from runde.packages.toml_lines import KeyPath, Lines

T = TypeVar("T")

LONGEST = timedelta(weeks=52)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_DURATION = re.compile(r"(-?)([0-9]{1,5})([hdw])", re.ASCII)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Table:
    """One table. Each reading method answers None where nothing is usable, and then a fault says why."""

    def __init__(self, source: Source, values: dict[str, Any], lines: Lines, path: KeyPath = ()) -> None:
        self.source = source
        self._values = values
        self._lines = lines
        self._path = path
        self._asked: set[str] = set()

    def line(self, *path: str | int) -> int:
        return self._lines.at((*self._path, *path))

    def fault(self, key: str, code: Code, sentence: str) -> None:
        self.source.fault(self.line(key), code, sentence)

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._values

    def value(self, key: str, kind: type[T], what: str) -> T | None:
        """The value of a required key, which must be of exactly this type."""
        if not self.has(key):
            self.fault(key, Code.MISSING_KEY, f"The key {quoted(key)} is missing. Write {key} = {what}.")
            return None
        value = self._values[key]
        if type(value) is kind:
            return value
        self.fault(key, Code.WRONG_TYPE, f"The key {quoted(key)} has the wrong type. Write {key} = {what}.")
        return None

    def string(self, key: str, example: str) -> str | None:
        return self.value(key, str, f'"{example}"')

    def identifier(self, example: str) -> str | None:
        """The key `id`."""
        value = self.string("id", example)
        if value is None or _ID.fullmatch(value):
            return value
        self.fault(
            "id",
            Code.BAD_ID,
            f"{quoted(value)} is not an id. Use letters a–z, digits and hyphens, at most 60.",
        )
        return None

    def choice(self, key: str, known: tuple[str, ...], code: Code) -> str | None:
        value = self.string(key, known[0])
        if value is None or value in known:
            return value
        self.fault(
            key,
            code,
            f"The {key} {quoted(value)} is not known. " + suggestion(value, known, f"Use one of: {', '.join(known)}."),
        )
        return None

    def clock(self, key: str) -> time | None:
        value = self.string(key, "09:00")
        if value is None or _TIME.fullmatch(value):
            return None if value is None else time.fromisoformat(value)
        self.fault(key, Code.BAD_OFFSET, f"{quoted(value)} is not a time of day. Write it like 09:00, up to 23:59.")
        return None

    def duration(self, key: str) -> timedelta | None:
        """A duration such as `36h`, `3d`, `1w`; it may be negative, which the caller judges."""
        value = self.string(key, "3d")
        if value is None:
            return None
        match = _DURATION.fullmatch(value)
        duration = int(match[1] + match[2]) * _UNITS[match[3]] if match else None
        if duration is None or duration > LONGEST:
            self.fault(
                key,
                Code.BAD_OFFSET,
                f"{quoted(value)} is not a duration. Write it like 36h, 3d or 1w; at most 52w.",
            )
            return None
        return duration

    def strings(self, key: str, example: str) -> tuple[str, ...]:
        """A list of texts; empty with a fault where one is no text."""
        return self._string_list(self.value(key, list, f'["{example}"]') or [], (key,))

    def texts(self, key: str) -> dict[str, str] | None:
        """A table with one text per language."""
        table = self.table(key, "{ " + ", ".join(f'{language} = "…"' for language in self._languages()) + " }")
        if table is None:
            return None
        texts = table.own_texts()
        table.finish()
        return texts

    def own_texts(self) -> dict[str, str]:
        """The texts per language that stand in this table itself."""
        texts: dict[str, str] = {}
        for language in self._present_languages():
            text = self.string(language, "…")
            if text is not None:
                check_text(self.source, text, self.line(language))
                texts[language] = text.strip()
        return texts

    def text_lists(self, key: str) -> dict[str, tuple[str, ...]] | None:
        """A table with a list of texts per language; no list may be empty."""
        table = self.table(key, "{ " + ", ".join(f'{language} = ["…"]' for language in self._languages()) + " }")
        if table is None:
            return None
        lists: dict[str, tuple[str, ...]] = {}
        for language in table._present_languages():
            lists[language] = table.strings(language, "…")
            if table._values[language] == []:
                table.fault(language, Code.EMPTY_TEXT, f"The list {language} is empty. Write at least one entry.")
        table.finish()
        return lists

    def table(self, key: str, what: str) -> Table | None:
        values = self.value(key, dict, what)
        return None if values is None else Table(self.source, values, self._lines, (*self._path, key))

    def tables(self, key: str) -> list[Table]:
        """The elements of an array of tables; none with no fault where the key is missing."""
        if not self.has(key):
            return []
        found: list[Table] = []
        for place, values in enumerate(self.value(key, list, f"…, as tables that begin with [[{key}]]") or []):
            if isinstance(values, dict):
                found.append(Table(self.source, values, self._lines, (*self._path, key, place)))
            else:
                self.source.fault(
                    self.line(key, place), Code.WRONG_TYPE, f"This is not a table. Begin it with [[{key}]]."
                )
        return found

    def names(self) -> list[str]:
        """The keys of this table, in their order."""
        return list(self._values)

    def finish(self) -> None:
        """Every key that nobody asked for is unknown."""
        for key in self._values:
            if key in self._asked:
                continue
            self.fault(
                key,
                Code.UNKNOWN_KEY,
                f"The key {quoted(key)} is not known here. " + suggestion(key, self._asked, "Remove it."),
            )

    def _languages(self) -> tuple[str, ...]:
        return self.source.checking.languages or ("en",)

    def _present_languages(self) -> list[str]:
        """The package's languages that this table has; a missing and an unknown one are faults."""
        known = self.source.checking.languages
        if known is None:
            return [key for key in self._values if LANGUAGE.fullmatch(key)]
        for key in self._values:
            if LANGUAGE.fullmatch(key) and key not in known and key not in self._asked:
                self._asked.add(key)
                self.fault(
                    key,
                    Code.UNKNOWN_LANGUAGE,
                    f"{quoted(key)} is not a language of this package."
                    " Remove it, or add it to languages in programme.toml.",
                )
        for language in known:
            if language not in self._values:
                self._asked.add(language)
                self.source.fault(
                    self.line(),
                    Code.MISSING_LANGUAGE,
                    f'The language "{language}" is missing. Add {language} = … here.',
                )
        return [language for language in known if language in self._values]

    def _string_list(self, values: list[Any], path: tuple[str, ...]) -> tuple[str, ...]:
        found: list[str] = []
        for place, value in enumerate(values):
            line = self.line(*path, place)
            if isinstance(value, str):
                check_text(self.source, value, line)
                found.append(value.strip())
            else:
                self.source.fault(line, Code.WRONG_TYPE, 'This is not a text. Write it in quotation marks: "…".')
        return tuple(found)


def table_of(source: Source, text: str, first: int) -> Table | None:
    """The table of a whole TOML text that begins on line `first`, or None with a fault."""
    try:
        values, lines = parse(text, first)
    except TomlError as error:
        source.fault(
            error.line + first - 1,
            Code.INVALID_TOML,
            f"This is not valid TOML ({error.reason}). Correct this line.",
        )
        return None
    return Table(source, values, lines)


def claim(taken: dict[str, str], identifier: str | None, table: Table) -> None:
    """Remembers where an id stands; a second one that differs at most in upper and lower case is a fault."""
    if identifier is None:
        return
    place = f"{table.source.file}:{table.line('id')}"
    first = taken.setdefault(identifier.casefold(), place)
    if first != place:
        table.fault(
            "id",
            Code.DUPLICATE_ID,
            f"The id {quoted(identifier)} is already used in {first}. Choose another one.",
        )

"""On which line each key of a TOML text stands; the standard library's parser does not tell."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from typing import Any

KeyPath = tuple[str | int, ...]
"""A place in the parsed values: names of keys, and numbers (from 0) of array elements."""

_BARE = re.compile(r"[A-Za-z0-9_-]*")
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|'
    r"'''.*?'{3,5}|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]*")
_LONG_KEY = re.compile(
    r"(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|\"[^\"\n]*\"|'[^'\n]*')[ \t]*+\.[ \t]*+){20}", re.ASCII
)
_PLACE = re.compile(r"\s*\((?:at line (\d+), column \d+|at end of document)\)$")


class TomlError(ValueError):
    """The text is not TOML; `line` counts from 1 within the text."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class Lines:
    """Lines of keys; `first` is the line in the file on which the TOML text begins."""

    def __init__(self, found: dict[KeyPath, int], first: int) -> None:
        self._found = found
        self._first = first

    def at(self, path: KeyPath) -> int:
        """The file's line of this key, or of the nearest table around it, at last the one before the text."""
        while path:
            if path in self._found:
                return self._found[path] + self._first - 1
            path = path[:-1]
        return max(1, self._first - 1)


def parse(text: str, first: int) -> tuple[dict[str, Any], Lines]:
    """The values of a TOML text and the lines of its keys. Raises TomlError.

    A key with more than twenty dotted parts is refused: the standard parser needs quadratic memory for it.
    """
    if long_key := _LONG_KEY.search(text):
        raise TomlError(text.count("\n", 0, long_key.start()) + 1, "a key has too many parts")
    try:
        values = tomllib.loads(text)
        return values, Lines(_Scanner(text).run(), first)
    except RecursionError:
        raise TomlError(1, "too deeply nested") from None
    except ValueError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else len(text.rstrip("\n").split("\n")) if place else 1
        raise TomlError(line, _PLACE.sub("", str(error))) from None


class _Scanner:
    """Walks once over a text that is known to be valid TOML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._ends = [place for place, char in enumerate(text) if char == "\n"]
        self._found: dict[KeyPath, int] = {}
        self._elements: dict[KeyPath, int] = {}

    def run(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._found

    def _header(self) -> KeyPath:
        line = self._line()
        brackets = 2 if self._text.startswith("[[", self._at) else 1
        self._at += brackets
        path: KeyPath = ()
        for name in self._names():
            path = self._inside(path)
            path = (*path, name)
            self._found.setdefault(path, line)
        self._at += brackets
        if brackets == 2:
            self._elements[path] = self._elements.get(path, -1) + 1
        inner = self._inside(path)
        self._found.setdefault(inner, line)
        return inner

    def _inside(self, path: KeyPath) -> KeyPath:
        """A name in a header means the latest element, where it names an array of tables."""
        return (*path, self._elements[path]) if path in self._elements else path

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = table
        for name in self._names():
            path = (*path, name)
            self._found.setdefault(path, line)
        self._at += 1
        self._value(path)

    def _names(self) -> list[str]:
        names: list[str] = []
        while True:
            self._skip(_SPACE)
            if self._text[self._at] in "\"'":
                names.append(tomllib.loads("key = " + self._skip(_STRING))["key"])
            else:
                names.append(self._skip(_BARE))
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return names
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        self._skip(_SPACE)
        char = self._text[self._at]
        if char in "\"'":
            self._skip(_STRING)
        elif char == "[":
            self._sequence("]", path)
        elif char == "{":
            self._sequence("}", path)
        else:
            self._skip(_SCALAR)

    def _sequence(self, closing: str, path: KeyPath) -> None:
        """The inside of an array or of an inline table."""
        self._at += 1
        self._skip(_BLANK)
        count = 0
        while self._text[self._at] != closing:
            if closing == "}":
                self._pair(path)
            else:
                self._found[(*path, count)] = self._line()
                self._value((*path, count))
            count += 1
            self._skip(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK)
        self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match[0]

    def _line(self) -> int:
        return bisect_left(self._ends, self._at) + 1

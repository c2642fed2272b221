"""What can be wrong with a package: the codes, and one fault with its place and its sentence."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN_LENGTH = 60
"""Longer values are cut when a sentence quotes them (characters)."""


class Code(StrEnum):
    """Every kind of fault. The values are stable: tools may rely on them."""

    NOT_A_FOLDER = "not-a-folder"
    NO_PROGRAMME = "no-programme"
    NO_ITEMS = "no-items"
    NO_RULES = "no-rules"
    UNREADABLE = "unreadable"
    LINK_OUTSIDE = "link-outside"
    UNEXPECTED_FILE = "unexpected-file"
    FILE_TOO_LARGE = "file-too-large"
    PACKAGE_TOO_LARGE = "package-too-large"
    INVALID_UTF8 = "invalid-utf8"
    NO_FRONT_MATTER = "no-front-matter"
    UNCLOSED_FRONT_MATTER = "unclosed-front-matter"
    INVALID_TOML = "invalid-toml"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    BAD_VALUE = "bad-value"
    BAD_ID = "bad-id"
    BAD_VERSION = "bad-version"
    BAD_OFFSET = "bad-offset"
    DUPLICATE_ID = "duplicate-id"
    MISSING_LANGUAGE = "missing-language"
    UNKNOWN_LANGUAGE = "unknown-language"
    MISSING_THEME = "missing-theme"
    UNKNOWN_KIND = "unknown-kind"
    UNKNOWN_MODE = "unknown-mode"
    UNKNOWN_SITUATION = "unknown-situation"
    EXPIRY_BEFORE_POSTING = "expiry-before-posting"
    SILENCE_AFTER_EXPIRY = "silence-after-expiry"
    BAD_OPTIONS = "bad-options"
    UNKNOWN_SECTION = "unknown-section"
    DUPLICATE_SECTION = "duplicate-section"
    MISSING_SECTION = "missing-section"
    TEXT_OUTSIDE_SECTION = "text-outside-section"
    EMPTY_TEXT = "empty-text"
    TEXT_TOO_LONG = "text-too-long"
    CONTROL_CHARACTER = "control-character"
    RAW_HTML = "raw-html"
    BROKEN_LINK = "broken-link"
    INSECURE_LINK = "insecure-link"
    MALFORMED_LINK = "malformed-link"


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One mistake: `file` relative to the package, `line` from 1, and a sentence that says what to do."""

    file: str
    line: int
    code: Code
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


def printable(value: str) -> str:
    """The value on one line; control characters and undecodable bytes are replaced."""
    readable = os.fsencode(value).decode("utf-8", "replace") if _has_surrogates(value) else value
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in readable)


def quoted(value: object) -> str:
    """The value in quotation marks, on one line and cut to `SHOWN_LENGTH`, for use in a sentence."""
    shown = printable(str(value))
    if len(shown) > SHOWN_LENGTH:
        shown = shown[: SHOWN_LENGTH - 1] + "…"
    return f'"{shown}"'


def suggestion(value: str, known: Iterable[str], otherwise: str) -> str:
    """A closing sentence: the nearest known name if there is one, else `otherwise`."""
    near = get_close_matches(value.casefold(), sorted(known), n=1)
    return f"Did you mean {quoted(near[0])}?" if near else otherwise


def _has_surrogates(value: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in value)

"""The nouns of a programme package: frozen, typed, and each one convertible to plain JSON values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runde.packages.faults import Fault

Texts = Mapping[str, str]
"""One text per language code."""

KINDS = (
    "question",
    "information",
    "picture",
    "quiz",
    "poll",
    "challenge",
    "check-in",
    "ritual",
    "meeting",
    "questionnaire",
)
KINDS_WITH_OPTIONS = ("poll", "quiz", "check-in")
MOST_OPTIONS = 10
LONGEST_OPTION = 200  # code points
MODES = ("offer", "auto")
ONE_TO_ONE = ("off", "moderators", "open")
"""Who may write to whom alone: nobody; a member and a moderator; any two of a group."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SITUATIONS = (
    "silence",
    "dominance",
    "conflict",
    "medical-question",
    "false-claim",
    "grief",
    "low-mood",
    "emergency",
    "advert",
    "off-topic",
    "private-contact",
    "leaving",
)


@dataclass(frozen=True)
class Phase:
    """A stretch of weeks with a name; `weeks` holds the first and the last one."""

    id: str
    weeks: tuple[int, int]
    title: Texts

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, "weeks": list(self.weeks), "title": dict(self.title)}


@dataclass(frozen=True)
class Theme:
    """What one week is about."""

    week: int
    title: Texts

    def as_dict(self) -> dict[str, Any]:
        return {"week": self.week, "title": dict(self.title)}


@dataclass(frozen=True)
class Option:
    """One answer of a poll, quiz or check-in; `correct` has a meaning in a quiz only."""

    id: str
    text: Texts
    correct: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, "text": dict(self.text), "correct": self.correct}


@dataclass(frozen=True)
class IfSilent:
    """Advice to the moderator when nobody has answered `after` this long."""

    after: timedelta
    text: Texts

    def as_dict(self) -> dict[str, Any]:
        return {"after": seconds(self.after), "text": dict(self.text)}


@dataclass(frozen=True)
class Item:
    """One prepared post. Its moment is local to the group: `week` from 1, `day_offset` from 0, `time`."""

    id: str
    kind: str
    week: int
    number: int
    day: str
    time: time
    mode: str
    expires: timedelta
    aim: Texts
    text: Texts
    if_silent: IfSilent | None = None
    sources: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    follow_ups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: str = ""

    @property
    def day_offset(self) -> int:
        """Days after the week's first day, 0 to 6."""
        return DAYS.index(self.day)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content; the file's name and the item's number within the week do not count."""
        content = self.as_dict()
        del content["file"], content["number"]
        return digest_of(content)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values; durations in seconds, the time as `HH:MM`. `from_dict` reads it back."""
        return {
            "id": self.id,
            "kind": self.kind,
            "week": self.week,
            "number": self.number,
            "day": self.day,
            "time": self.time.strftime("%H:%M"),
            "mode": self.mode,
            "expires": seconds(self.expires),
            "aim": dict(self.aim),
            "text": dict(self.text),
            "if_silent": self.if_silent.as_dict() if self.if_silent else None,
            "sources": list(self.sources),
            "options": [option.as_dict() for option in self.options],
            "follow_ups": {language: list(texts) for language, texts in self.follow_ups.items()},
            "file": self.file,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Item:
        """The item that `as_dict` wrote. Raises KeyError or ValueError for anything else."""
        silent = values["if_silent"]
        return cls(
            id=values["id"],
            kind=values["kind"],
            week=values["week"],
            number=values["number"],
            day=values["day"],
            time=time.fromisoformat(values["time"]),
            mode=values["mode"],
            expires=timedelta(seconds=values["expires"]),
            aim=dict(values["aim"]),
            text=dict(values["text"]),
            if_silent=IfSilent(timedelta(seconds=silent["after"]), dict(silent["text"])) if silent else None,
            sources=tuple(values["sources"]),
            options=tuple(Option(**option) for option in values["options"]),
            follow_ups={language: tuple(texts) for language, texts in values["follow_ups"].items()},
            file=values["file"],
        )


@dataclass(frozen=True)
class Card:
    """A strategy card: what the moderator does in one situation, wordings to use, and when to hand over."""

    id: str
    situation: str
    hints: Mapping[str, tuple[str, ...]]
    hand_over: Texts
    text: Texts
    wordings: Mapping[str, tuple[str, ...]]
    file: str = ""

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content without the file's name."""
        content = self.as_dict()
        del content["file"]
        return digest_of(content)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values. `from_dict` reads it back."""
        return {
            "id": self.id,
            "situation": self.situation,
            "hints": {language: list(words) for language, words in self.hints.items()},
            "hand_over": dict(self.hand_over),
            "text": dict(self.text),
            "wordings": {language: list(texts) for language, texts in self.wordings.items()},
            "file": self.file,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Card:
        """The card that `as_dict` wrote. Raises KeyError for anything else."""
        return cls(
            id=values["id"],
            situation=values["situation"],
            hints={language: tuple(words) for language, words in values["hints"].items()},
            hand_over=dict(values["hand_over"]),
            text=dict(values["text"]),
            wordings={language: tuple(texts) for language, texts in values["wordings"].items()},
            file=values["file"],
        )


@dataclass(frozen=True)
class Package:
    """A whole programme without a fault. Items stand in the order in which they are due."""

    id: str
    version: str
    languages: tuple[str, ...]
    weeks: int
    title: Texts
    about: Texts
    phases: tuple[Phase, ...]
    themes: Mapping[int, Theme]
    reactions: Mapping[str, Texts]
    items: tuple[Item, ...]
    cards: tuple[Card, ...]
    rules: Texts
    one_to_one: str = ONE_TO_ONE[0]

    @property
    def fallback(self) -> str:
        """The language that is shown where a person's own is not there: the first one."""
        return self.languages[0]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content; file names, the order of files and line endings do not count.

        What is left out (one_to_one) does not count either: so packages that do not know a key keep their digest.
        """
        more = {} if self.one_to_one == ONE_TO_ONE[0] else {"one_to_one": self.one_to_one}
        return digest_of(
            {
                **more,
                "id": self.id,
                "version": self.version,
                "languages": list(self.languages),
                "weeks": self.weeks,
                "title": dict(self.title),
                "about": dict(self.about),
                "phases": [phase.as_dict() for phase in self.phases],
                "themes": [theme.as_dict() for _, theme in sorted(self.themes.items())],
                "reactions": [[name, dict(texts)] for name, texts in self.reactions.items()],
                "items": sorted([item.id, item.digest] for item in self.items),
                "cards": sorted([card.id, card.digest] for card in self.cards),
                "rules": dict(self.rules),
            }
        )


@dataclass(frozen=True)
class Reading:
    """The outcome of reading a folder: the package, or every fault that was found; never both."""

    package: Package | None
    faults: list[Fault]

    @property
    def ok(self) -> bool:
        return self.package is not None


def seconds(duration: timedelta) -> int:
    """Whole seconds of a duration."""
    return int(duration.total_seconds())


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) over canonical JSON: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()

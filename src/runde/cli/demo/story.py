"""Reads the story of a demo group: `story/<slug>.toml` (people, what the moderator does, answers) and `.md` (the talk).

In the Markdown each heading says when a talk begins: `## welcome` with the message of that item, `## week 1 sat 14:30`
at that time in the group's zone (week 0 is the week before the programme). Then one line for each thing that happens:

    +4 Anna: text              Anna writes, four minutes after the line before
    +3 Franz > Anna: text      Franz answers Anna's newest message of this talk explicitly
    +3 Franz > item: text      the same for the item's message
    +2 Franz ~: text           Franz changes his newest message of this talk
    +1 Leyla x                 Leyla takes her newest message of this talk back
    +0 Franz = sunny           Franz chooses this answer of the item
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from importlib.resources import files

SLUGS = ("linde", "maple")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ITEM = "item"
SAY, EDIT, TAKE_BACK, CHOOSE = "say", "edit", "take back", "choose"

_HEADING = re.compile(r"## (?:week (\d) ([a-z]{3}) (\d\d:\d\d)|([a-z0-9-]+))")
_LINE = re.compile(r"\+(\d+) (\w+)(?: > (\w+): (.+)|: (.+)| ~: (.+)| = ([a-z-]+)| (x))")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens in a talk, `after` so many minutes. `to`: a name, or ITEM, or empty."""

    after: int
    who: str
    kind: str
    text: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk that begins with an item's message (`item`), or on a day (0 Monday …) of a week at a time."""

    lines: tuple[Line, ...]
    item: str = ""
    week: int = 0
    day: int = 0
    time: time = time(0)


@dataclass(frozen=True, slots=True)
class Act:
    """What the moderator does with an offer, `after` so many minutes.

    `text`: post it in these words; `skip`: pass it over with this reason (a place in programme.reasons.OFFERED_REASONS);
    `leave`: let it expire; none of them: post it as prepared.
    """

    after: int = 25
    text: str | None = None
    skip: int | None = None
    leave: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What scripted members say (name, text) when one of `words` stands in a message; without words: to anything."""

    words: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one group. `played`: the member and the moderator whom visitors play."""

    name: str
    language: str
    moderator: str
    members: tuple[str, ...]
    played: tuple[str, str]
    silent: str
    slow: str
    asks: str
    question: str
    acts: dict[str, Act]
    answers: tuple[Answer, ...]
    when_named: dict[str, str]
    talks: tuple[Talk, ...]


@lru_cache
def story(slug: str) -> Story:
    """The story of a group."""
    folder = files("runde.cli.demo") / "story"
    told = tomllib.loads((folder / f"{slug}.toml").read_text(encoding="utf-8"))
    return Story(
        name=told["name"],
        language=told["language"],
        moderator=told["moderator"],
        members=tuple(told["members"]),
        played=(told["plays_member"], told["moderator"]),
        silent=told["silent"],
        slow=told["slow"],
        asks=told["asks"],
        question=told["question"],
        acts={item: Act(**act) for item, act in told["act"].items()},
        answers=tuple(
            Answer(tuple(answer["words"]), tuple((who, text) for who, text in answer["texts"]))
            for answer in told["answer"]
        ),
        when_named=told["when_named"],
        talks=talks((folder / f"{slug}.md").read_text(encoding="utf-8")),
    )


def talks(text: str) -> tuple[Talk, ...]:
    """The talks in a Markdown text. Raises ValueError with the line that cannot be read."""
    found: list[tuple[re.Match[str], list[Line]]] = []
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line)
        happens = _LINE.fullmatch(line)
        if heading:
            found.append((heading, []))
        elif happens and found:
            found[-1][1].append(_line(happens))
        elif line.strip() and not line.startswith("# "):
            raise ValueError(f"This line of the story cannot be read: {line}")
    return tuple(_talk(heading, lines) for heading, lines in found)


def _talk(heading: re.Match[str], lines: list[Line]) -> Talk:
    week, day, at, item = heading.groups()
    if item:
        return Talk(tuple(lines), item=item)
    return Talk(tuple(lines), week=int(week), day=DAYS.index(day), time=time.fromisoformat(at))


def _line(happens: re.Match[str]) -> Line:
    after, who, to, answer, text, edited, option, _ = happens.groups()
    if to:
        return Line(int(after), who, SAY, answer, to)
    if text:
        return Line(int(after), who, SAY, text)
    if option:
        return Line(int(after), who, CHOOSE, option, ITEM)
    return Line(int(after), who, EDIT, edited) if edited else Line(int(after), who, TAKE_BACK)

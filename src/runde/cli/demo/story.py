"""Reads the story of a demo group: `story/<slug>.toml` (people, what the moderator does, answers) and `.md` (the talk).

In the Markdown each heading says when a talk begins: `## welcome` with the message of that item, `## week 1 sat 14:30`
at that time in the group's zone (week 0 is the week before the programme), `## lately` shortly before the question.
`## week 1 thu 18:40 alone` is between the moderator and the played member. Then one line for each thing that happens:

    +4 Anna: text              Anna writes, four minutes after the line before
    +3 Franz > Anna: text      Franz answers Anna's newest message of this talk explicitly
    +3 Franz > item: text      the same for the item's message
    +5 Franz [heron]: text     Franz sends what lies in story/media/heron, with or without a text
    +5 Ilse > Franz [ilse]     the same as an answer
    +2 Franz ~: text           Franz changes his newest message of this talk
    +1 Leyla x                 Leyla takes her newest message of this talk back
    +1 Maria * Josef: thanks   Maria gives Josef's newest message of this talk a word (an id of the programme's reactions)
    +1 Maria = sunny           Maria chooses in the item's poll (an id of its options)
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

SLUGS = ("linde", "maple")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ITEM, LATELY = "item", "lately"
SAY, EDIT, TAKE_BACK, REACT, CHOOSE = "say", "edit", "take back", "react", "choose"

_HEADING = re.compile(r"## (?:week (\d) ([a-z]{3}) (\d\d:\d\d)( alone)?|([a-z0-9-]+))")
_SAID = r"(?: > (\w+))?(?:: (.+)| \[([a-z]+)\](?:: (.+))?)"
_LINE = re.compile(rf"\+(\d+) (\w+)(?:{_SAID}| ~: (.+)| \* (\w+): ([a-z-]+)| = ([a-z-]+)| (x))")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens in a talk, `after` so many minutes. `to`: a name, or ITEM, or empty; `medium`: see medium_folder."""

    after: int
    who: str
    kind: str
    text: str = ""
    to: str = ""
    medium: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk that begins with an item's message (`item`), LATELY, or on a day (0 Monday …) of a week at a time.

    `alone`: in the conversation of the moderator and the played member.
    """

    lines: tuple[Line, ...]
    item: str = ""
    week: int = 0
    day: int = 0
    time: time = time(0)
    alone: bool = False


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
    """Everything about one group. `played`: the member and the moderator whom visitors play; `media`: kinds and measures."""

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
    media: dict[str, dict[str, Any]]


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
        media=told["media"],
    )


def medium_folder(name: str) -> Traversable:
    """Where the files of a medium of the stories lie; bin/_demo_media.py made them."""
    return files("runde.cli.demo") / "story" / "media" / name


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
    week, day, at, alone, item = heading.groups()
    if item:
        return Talk(tuple(lines), item=item)
    return Talk(tuple(lines), week=int(week), day=DAYS.index(day), time=time.fromisoformat(at), alone=bool(alone))


def _line(happens: re.Match[str]) -> Line:
    after, who, to, text, medium, caption, edited, praised, word, option, _ = happens.groups()
    if text or medium:
        return Line(int(after), who, SAY, text or caption or "", to or "", medium or "")
    if word:
        return Line(int(after), who, REACT, word, praised)
    if option:
        return Line(int(after), who, CHOOSE, option, ITEM)
    return Line(int(after), who, EDIT, edited) if edited else Line(int(after), who, TAKE_BACK)

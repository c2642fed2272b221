"""What stands under the text of a message: the words that others gave it, and its poll; as templates show them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from runde.programme.models import Edition

EXTRAS = ("reactions", "poll")


@dataclass(frozen=True, slots=True)
class Given:
    """A word that was given, how often, by whom, and whether by the person who reads."""

    id: str
    text: str
    number: int
    names: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Option:
    """An answer of a poll and what became of it."""

    id: str
    text: str
    votes: int
    votes_text: str
    mine: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll as one person sees it. `results`: they have chosen, or nobody can any more."""

    kind: str
    options: tuple[Option, ...]
    voters: int
    voters_text: str
    mine: bool
    closed: bool
    outcome: str

    @property
    def results(self) -> bool:
        """Whether the numbers are shown."""
        return self.mine or self.closed


def reaction_words(edition: Edition | None, language: str) -> dict[str, str]:
    """The words that can be given here, by id, in their order: the programme's, or the four of old."""
    chosen = dict(edition.content.get("reactions") or ()) if edition else {}
    if chosen:
        return {name: texts.get(language) or next(iter(texts.values()), name) for name, texts in chosen.items()}
    return {
        "thanks": gettext("Thank you"),
        "me-too": gettext("Me too"),
        "good-luck": gettext("Good luck"),
        "well-done": gettext("Well done"),
    }


def given(
    item: Mapping[str, Any], me: int, words: Mapping[str, str], names: Mapping[int, str]
) -> tuple[tuple[Given, ...], bool]:
    """The words given to a message, in the order of the first of each; and whether one of them is mine. What is none of the
    programme's `words` is shown to nobody: a program could send anything."""
    found = tuple(
        Given(
            id=name,
            text=words[name],
            number=len(people),
            names=", ".join(gettext("You") if one == me else names.get(one) or gettext("Somebody") for one in people),
            mine=me in people,
        )
        for name, people in item.get("reactions", {}).items()
        if name in words
    )
    return found, any(one.mine for one in found)


def poll_of(item: Mapping[str, Any]) -> Poll | None:
    """The poll of a message, or None."""
    poll = item.get("poll")
    if not poll:
        return None
    mine, right = poll.get("mine"), poll.get("correct", ())
    options = tuple(
        Option(one["id"], one["text"], one["votes"], votes(one["votes"]), one["id"] == mine, one["id"] in right)
        for one in poll["options"]
    )
    return Poll(
        kind=poll["kind"],
        options=options,
        voters=poll["voters"],
        voters_text=voters(poll["voters"]),
        mine=mine is not None,
        closed="closed" in poll,
        outcome=_outcome(options, mine is not None) if poll["kind"] == "quiz" and right else "",
    )


def _outcome(options: tuple[Option, ...], voted: bool) -> str:
    if any(one.mine and one.right for one in options):
        return gettext("That is right.")
    return gettext("Not quite. The right answer is marked.") if voted else ""


def kept(item: Mapping[str, Any]) -> dict[str, str]:
    """What the script reads back of a message, as JSON by name."""
    return {name: json.dumps(item[name]) for name in EXTRAS if name in item}


def votes(number: int) -> str:
    """How many chose an answer."""
    return ngettext("{number} person", "{number} people", number).replace("{number}", str(number))


def voters(number: int) -> str:
    """How many have answered."""
    if number == 0:
        return gettext("Nobody has answered yet.")
    text = ngettext("{number} person has answered.", "{number} people have answered.", number)
    return text.replace("{number}", str(number))


def strings() -> dict[str, str]:
    """What the script says about reactions and polls."""
    return {
        "votes_one": ngettext("{number} person", "{number} people", 1),
        "votes_other": ngettext("{number} person", "{number} people", 2),
        "voters_zero": gettext("Nobody has answered yet."),
        "voters_one": ngettext("{number} person has answered.", "{number} people have answered.", 1),
        "voters_other": ngettext("{number} person has answered.", "{number} people have answered.", 2),
        "right": gettext("That is right."),
        "not_right": gettext("Not quite. The right answer is marked."),
        "reacted": gettext("{name}: {word}"),
    }

"""Strategy cards: all of them, and the one that fits what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from runde.packages import Card
from runde.programme.models import Edition

EMERGENCY = "emergency"


def cards_of(edition: Edition | None) -> list[Card]:
    """The cards of an edition, by their ids."""
    return [Card.from_dict(card) for card in edition.content["cards"]] if edition else []


def suggested(text: str, cards: Iterable[Card], language: str) -> Card | None:
    """The card whose hints, in `language`, occur in a text; None where none does.

    A hint occurs where a word begins with it, whatever its case: "tablet" is found in "Tablets". The card with most
    hints wins, of equals the one that stands first; a card for an emergency wins over all others.
    """
    best, most = None, (False, 0)
    for card in cards:
        hits = sum(_occurs(hint, text) for hint in card.hints.get(language, ()))
        if (rank := (hits > 0 and card.situation == EMERGENCY, hits)) > most:
            best, most = card, rank
    return best


def _occurs(hint: str, text: str) -> bool:
    return _pattern(hint).search(text) is not None


@lru_cache(maxsize=1000)
def _pattern(hint: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, hint.split())), re.IGNORECASE)

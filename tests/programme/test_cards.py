"""The card that fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from cast import Cast
from programme.packing import EARLY
from runde.packages import Card
from runde.programme.cards import cards_of, suggested
from runde.programme.loading import load


def card(name: str, *hints: str, situation: str = "silence") -> Card:
    return Card(id=name, situation=situation, hints={"de": hints}, hand_over={}, text={}, wordings={})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ich nehme die Tabletten nicht mehr", "medicine"),
        ("TABLETTE?", "medicine"),
        ("Zwischentablette", None),
        ("Darf ich   das\nabsetzen", "medicine"),
        ("Hier ist es still", "quiet"),
        ("Still, und keiner schreibt: keiner. Tablette", "quiet"),
        ("So still ist es mit der Tablette", "medicine"),  # equal: the first one stands
        ("Still, keiner schreibt, Notfall", "urgent"),
        ("Guten Morgen", None),
    ],
)
def test_the_card_with_most_hints_is_suggested_and_emergencies_come_first(text: str, expected: str | None) -> None:
    cards = [
        card("medicine", "Tablette", "das absetzen", situation="medical-question"),
        card("quiet", "still", "keiner"),
        card("urgent", "Notfall", situation="emergency"),
    ]
    found = suggested(text, cards, "de")
    assert (found.id if found else None) == expected
    assert suggested(text, cards, "en") is None


def test_the_cards_of_an_edition_come_back_whole(cast: Cast, package: Path) -> None:
    edition = load(path=package, by=cast.olga, now=EARLY)
    found = cards_of(edition)
    assert [(known.id, known.hints) for known in found] == [
        ("silence", {"en": ("quiet",)}),
        ("urgent", {"en": ("ambulance",)}),
    ]
    assert cards_of(None) == []

"""What ships in the library is faultless, in both languages, and careful about health."""

from __future__ import annotations

import re

import pytest

from runde.packages import Package, read
from runde.packages.library import library_path, names

AMOUNT = re.compile(r"\d+\s*(mg|g|ml|kcal|km|Schritte|steps|Minuten|minutes|Einheiten|units|%)\b", re.IGNORECASE)


def shipped(name: str) -> Package:
    reading = read(library_path(name))
    assert reading.faults == []
    assert reading.package is not None
    return reading.package


@pytest.mark.promise("A1")
@pytest.mark.parametrize("name", names())
def test_a_shipped_package_has_no_fault(name: str) -> None:
    package = shipped(name)

    assert package.id == name
    assert package.languages == ("de", "en")


def test_each_week_of_the_diabetes_programme_is_alive() -> None:
    package = shipped("diabetes-type2")

    for week in range(1, package.weeks + 1):
        items = [item for item in package.items if item.week == week]
        assert len(items) >= 4
        assert any(item.mode == "auto" for item in items)
        assert len({item.kind for item in items}) >= 4
        assert all(item.follow_ups["de"] and item.if_silent and item.sources for item in items)


@pytest.mark.promise("S2")
def test_the_diabetes_programme_has_rules_and_a_card_for_the_hard_moments() -> None:
    package = shipped("diabetes-type2")

    assert {"silence", "medical-question", "conflict", "false-claim", "grief", "emergency"} <= {
        card.situation for card in package.cards
    }
    assert all(len(card.wordings["en"]) >= 2 for card in package.cards)
    assert "112" in package.rules["de"]
    assert "112" in package.rules["en"]


def test_posts_are_short_and_name_no_amounts() -> None:
    for item in shipped("diabetes-type2").items:
        for language, text in item.text.items():
            assert len(text) <= 500, item.id
            assert "?" in text, f"{item.id} ({language}) invites to no answer"
            assert not AMOUNT.search(text), item.id


def test_a_post_that_nobody_sends_does_not_speak_as_somebody() -> None:
    for item in shipped("diabetes-type2").items:
        if item.mode == "auto":
            assert not re.search(r"\b(ich|mir|mich)\b", item.text["de"], re.IGNORECASE), item.id
            assert not re.search(r"\b(I|me|my)\b", item.text["en"]), item.id


@pytest.mark.parametrize("name", ["", ".", "..", "nothing", "diabetes-type2/items", "/etc"])
def test_a_name_that_is_not_in_the_library_is_refused(name: str) -> None:
    with pytest.raises(LookupError, match="Choose one of: diabetes-type2"):
        library_path(name)

"""Texts are made safe and otherwise left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runde.kit.text import clean, clean_name, initials, unmarked, visible


@given(st.text())
def test_cleaning_removes_control_characters_only_and_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"} for c in cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode()


@given(st.text(alphabet=st.characters(blacklist_categories=["Cc", "Cs"])))
def test_what_can_be_seen_is_kept(text: str) -> None:
    assert clean(text) == text.strip()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\u202e\u202c", "\u2028", "\u00a0"])
def test_blank_texts_are_not_visible(text: str) -> None:
    assert not visible(text)


@pytest.mark.parametrize("text", ["a", "😀", "١", ".", "\u200b!"])
def test_everything_else_is(text: str) -> None:
    assert visible(text)


def test_a_name_stands_on_one_line_without_direction_marks() -> None:
    assert clean_name("  Anna\n\u202eMaria\u2066 ") == "Anna Maria"
    assert unmarked("a\u202eb") == "ab"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Anna Maria Huber", "AH"), ("josef", "J"), ("😀", "😀"), ("(Uli) M.", "UM"), ("", ""), ("Ötzi", "Ö")],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


@pytest.mark.parametrize("name", ["🌻", "🇦🇹", "👩‍🌾", "👍🏽", "❤️"])
def test_a_name_that_is_a_sign_stands_for_itself(name: str) -> None:
    assert initials(name) == initials(f"{name}🌻") == name
    assert initials("") == ""

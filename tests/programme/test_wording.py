"""Differences of wording."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runde.programme.wording import ADDED, REMOVED, SAME, same_wording, word_diff

TEXTS = st.lists(st.sampled_from(["go", "for", "a", "walk", " ", "\n", "  ", "Linde!", "–"]), max_size=30).map("".join)


@pytest.mark.promise("B13")
@given(TEXTS | st.text(), TEXTS | st.text())
def test_the_parts_join_back_to_both_texts(prepared: str, posted: str) -> None:
    parts = word_diff(prepared, posted)
    assert "".join(text for op, text in parts if op != ADDED) == prepared
    assert "".join(text for op, text in parts if op != REMOVED) == posted
    assert all(text for _, text in parts)
    assert word_diff(prepared, posted) == parts


@pytest.mark.promise("B13")
def test_changed_words_are_shown_in_place() -> None:
    assert word_diff("Which small walk suits you today?", "Which walk suits all of you today?") == [
        (SAME, "Which"),
        (REMOVED, " small"),
        (SAME, " walk suits "),
        (ADDED, "all of "),
        (SAME, "you today?"),
    ]


def test_changed_words_beside_one_another_are_one_change() -> None:
    assert word_diff("Good morning dear group", "Good evening all group") == [
        (SAME, "Good "),
        (REMOVED, "morning dear"),
        (ADDED, "evening all"),
        (SAME, " group"),
    ]


def test_equal_texts_have_one_part_and_empty_ones_none() -> None:
    assert word_diff("One two", "One two") == [(SAME, "One two")]
    assert word_diff("", "") == []


def test_blanks_and_line_breaks_are_no_change_of_wording() -> None:
    assert same_wording("Good\n\nmorning ", " Good morning")
    assert not same_wording("Good morning", "Good morning!")

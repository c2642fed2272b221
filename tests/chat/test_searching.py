"""Words are found whatever their case and marks; signs mean nothing; what is gone, hidden or elsewhere is not found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cast import Cast, gather, say
from runde.chat.drafts import Change
from runde.chat.models import Message
from runde.chat.searching import first_since, folded, marked, search, words_in
from runde.kit.time import now
from runde.moderation import lane


def found(cast: Cast, words: str, **more: int) -> list[int]:
    return search(room=cast.linde.pk, words=words, **more)[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Heute war ich spazieren.", "spaz"),
        ("Der Blutzucker stieg", "BLUTZUCKER"),
        ("Müsli am Morgen", "musli"),
        ("Musli am Morgen", "müsli"),
        ("Mu\u0308sli am Morgen", "müsli"),
        ("Die Straße ist steil", "strasse"),
        ("crème brûlée", "creme brul"),
        ("Zwei Wörter, weit auseinander", "auseinander zwei"),
        ("Wert: 7,2 % nüchtern", "7"),
        ("Łódź im Regen", "lodz"),
        ("fünf-drei-eins", "drei"),
    ],
)
def test_words_are_found_by_their_beginning_whatever_their_case_and_marks(cast: Cast, text: str, words: str) -> None:
    message = say(cast.linde, cast.ana, text)
    say(cast.linde, cast.anton, "etwas ganz anderes")
    assert found(cast, words) == [message.seq]


@pytest.mark.parametrize(
    "words", ["", "   ", "zucker", "blut zuck", "'; DROP TABLE", '"', "*", "%", "_", "OR", "-blut"]
)
def test_not_every_word_or_only_signs(cast: Cast, words: str) -> None:
    say(cast.linde, cast.ana, "Der Blut_wert")
    assert found(cast, words) == ([1] if words == "-blut" else [])


def test_newest_first_in_portions(cast: Cast) -> None:
    numbers = [say(cast.linde, cast.ana, f"Tee {number}").seq for number in range(5)][::-1]
    assert search(room=cast.linde.pk, words="tee", limit=3) == (numbers[:3], True)
    assert search(room=cast.linde.pk, words="tee", before=numbers[2], limit=3) == (numbers[3:], False)


def test_what_is_gone_hidden_or_elsewhere_is_not_found(cast: Cast) -> None:
    gone, hidden, changed = (say(cast.linde, cast.ana, "Quitte") for _ in range(3))
    say(cast.ahorn, cast.ben, "Quitte")
    lane.submit(Change(cast.linde.pk, cast.ana.pk, gone.seq, gone.client_id, None))
    lane.submit(Change(cast.linde.pk, cast.ana.pk, changed.seq, changed.client_id, "Birne"))
    Message.objects.filter(pk=hidden.pk).update(hidden_at=now())
    assert found(cast, "quitte") == []
    assert found(cast, "birne") == [changed.seq]
    Message.objects.filter(pk=hidden.pk).update(hidden_at=None)
    assert found(cast, "quitte") == [hidden.seq]


def test_the_first_message_of_a_day(cast: Cast) -> None:
    at = now() - timedelta(days=10)
    numbers = [say(cast.linde, cast.ana, "x", at=at + timedelta(days=day)).seq for day in (0, 3, 6)]
    assert [first_since(room=cast.linde.pk, moment=at + timedelta(days=day)) for day in (-1, 0, 1, 4, 7)] == [
        numbers[0],
        numbers[0],
        numbers[1],
        numbers[2],
        0,
    ]


@pytest.mark.parametrize(
    ("text", "words", "pieces"),
    [
        ("Am Müsliberg", "musli", [("Am ", False), ("Müsli", True), ("berg", False)]),
        ("Straße", "strasse", [("Straße", True)]),
        ("Mu\u0308sli", "mu", [("Mu\u0308", True), ("sli", False)]),
        ("Tee und Tee", "tee", [("Tee", True), (" und ", False), ("Tee", True)]),
        ("Teetasse", "tee teet", [("Tee", True), ("tasse", False)]),
        ("nichts", "§", [("nichts", False)]),
    ],
)
def test_what_was_found_is_marked(text: str, words: str, pieces: list[tuple[str, bool]]) -> None:
    assert marked(text, words) == pieces


class AnyInput(TestCase):
    """Whatever is written and whatever is looked for."""

    @given(text=st.text(min_size=1, max_size=60), words=st.text(max_size=60))
    def test_is_answered_and_a_message_is_found_by_each_of_its_words(self, text: str, words: str) -> None:
        cast = gather()
        message = Message.objects.create(
            room=cast.linde,
            seq=1,
            author=cast.ana,
            client_id="6b8b4567-327b-4c6e-8f5e-3a1f2c9d0e11",
            at=now(),
            text="x",
        )
        clean = text.encode("utf-8", "ignore").decode().replace("\x00", "")
        Message.objects.filter(pk=message.pk).update(text=clean)
        search(room=cast.linde.pk, words=words)
        assert "".join(piece for piece, _ in marked(clean, words)) == clean
        for word in words_in(clean):
            assert search(room=cast.linde.pk, words=word)[0] == [1]

    @given(st.text(max_size=40))
    def test_folding_twice_changes_nothing(self, text: str) -> None:
        assert folded(folded(text)) == folded(text)

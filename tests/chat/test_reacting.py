"""Words for a message: one per person, taken away again, never for what is gone."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cast import Cast, gather, say
from runde.chat.drafts import Change, Changed, React
from runde.chat.joining import close_room
from runde.chat.models import Message, Reaction
from runde.chat.queries import changes_after, one
from runde.kit.refusals import Refusal
from runde.kit.time import now
from runde.moderation.gate import change, forget_pace, react
from runde.people.models import Person


def give(message: Message, person: Person, reaction: str) -> Changed | Refusal:
    return react(React(message.room_id, person.pk, message.seq, uuid4(), reaction))


def words(message: Message) -> dict[str, list[int]]:
    found = one(message.room_id, message.seq, viewer=0, now=now())
    assert found is not None
    return dict(found.get("reactions", {}))


@pytest.mark.promise("D16")
def test_a_word_is_seen_by_everybody_changed_and_taken_away(cast: Cast) -> None:
    message = say(cast.linde, cast.ana, "I walked to the river")
    give(message, cast.anton, "well-done")
    give(message, cast.carla, "well-done")
    assert words(message) == {"well-done": [cast.anton.pk, cast.carla.pk]}
    give(message, cast.anton, "thanks")
    assert words(message) == {"well-done": [cast.carla.pk], "thanks": [cast.anton.pk]}
    give(message, cast.carla, "")
    assert words(message) == {"thanks": [cast.anton.pk]}
    changes, _ = changes_after(cast.linde.pk, 0, now=now())
    assert [(found["seq"], found["text"], found["reactions"]) for found in changes] == [
        (1, "I walked to the river", {"thanks": [cast.anton.pk]})
    ]
    assert "edited" not in changes[0]


def test_asking_twice_changes_nothing(cast: Cast) -> None:
    message = say(cast.linde, cast.ana, "Hello")
    first, again = give(message, cast.anton, "thanks"), give(message, cast.anton, "thanks")
    assert isinstance(first, Changed)
    assert isinstance(again, Changed)
    assert first.change == again.change
    assert Reaction.objects.count() == 1


def test_who_may_not_and_what_is_gone(cast: Cast) -> None:
    message = say(cast.linde, cast.ana, "Hello")
    assert give(message, cast.ben, "thanks") == Refusal("unknown")
    assert give(message, cast.gil, "thanks") == Refusal("unknown")
    assert react(React(cast.linde.pk, cast.anton.pk, 99, uuid4(), "thanks")) == Refusal("unknown")
    assert give(message, cast.anton, "no word!") == Refusal("malformed")
    change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), None))
    assert give(message, cast.anton, "thanks") == Refusal("gone")


def test_taking_back_takes_the_words_along_and_a_closed_room_takes_none(cast: Cast) -> None:
    message = say(cast.linde, cast.ana, "Hello")
    give(message, cast.anton, "thanks")
    change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), None))
    assert not Reaction.objects.exists()
    other = say(cast.linde, cast.ana, "Again")
    close_room(room=cast.linde, by=cast.olga, now=now(), reason="over")
    assert give(other, cast.anton, "thanks") == Refusal("gone")


class AnyOrder(TestCase):
    """Whatever is asked in whatever order, the last word of each person stands."""

    @given(st.lists(st.tuples(st.sampled_from(["ana", "anton", "carla"]), st.sampled_from(["", "a", "b"])), max_size=8))
    def test_the_last_word_of_each_stands(self, acts: list[tuple[str, str]]) -> None:
        forget_pace()
        cast = gather()
        message = say(cast.linde, cast.ana, "Hello")
        last: dict[int, str] = {}
        for name, word in acts:
            person: Person = getattr(cast, name)
            give(message, person, word)
            last[person.pk] = word
        shown = {person: word for word, people in words(message).items() for person in people}
        assert shown == {person: word for person, word in last.items() if word}

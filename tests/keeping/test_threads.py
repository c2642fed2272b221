"""Any talk: whatever was written, answered, changed and taken back, after an erasure the others read it in order."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from keeping.filled import database
from runde.chat.drafts import Change, Changed, Draft, Posted
from runde.chat.editing import change
from runde.chat.joining import join, leave, open_room
from runde.chat.models import Message, Room
from runde.chat.posting import post
from runde.chat.queries import after, changes_after
from runde.keeping.erasing import erase
from runde.kit.time import now
from runde.people.models import Person

WHO, WHICH = st.integers(0, 2), st.integers(1, 25)
ACTS = st.one_of(
    st.tuples(st.just("write"), WHO, st.none() | WHICH),
    st.tuples(st.just("change"), WHO, WHICH),
    st.tuples(st.just("take back"), WHO, WHICH),
    st.tuples(st.just("come and go"), WHO, st.none()),
)


@pytest.mark.promise("B16")
class AnyThread(TestCase):
    """Three people talk in two rooms, then the first is erased."""

    @given(st.lists(st.tuples(st.integers(0, 1), ACTS), max_size=40), st.booleans())
    def test_after_erasure_every_number_is_there_and_no_word_of_the_erased(
        self, acts: list[tuple[int, tuple[str, int, int | None]]], keep: bool
    ) -> None:
        at = now()
        people = [Person.objects.create(name=f"Person-{n}-of-three", made_at=at) for n in range(3)]
        rooms = [open_room(name="R", by=None, now=at) for _ in range(2)]
        for room in rooms:
            for person in people:
                join(room=room, person=person, by=None, now=at)
        for number, act in acts:
            _do(rooms[number], people, *act)
        before = {room.pk: after(room.pk, 0, viewer=0, now=now())[0] for room in rooms}
        known = {room.pk: Room.objects.get(pk=room.pk).change for room in rooms}
        words = set(Message.objects.filter(author=people[0]).exclude(text="").values_list("text", flat=True))
        erase(person=people[0], by=None, now=now(), reason="By law", keep_for_research=keep)
        everything = database()
        assert people[0].name not in everything
        assert all((word in everything) is keep for word in words)
        for room in rooms:
            found = after(room.pk, 0, viewer=0, now=now())[0]
            assert [item["seq"] for item in found] == list(range(1, len(found) + 1))
            assert found == [self.expected(item, people[0].pk, keep) for item in before[room.pk]]
            self.assert_a_reader_who_asks_sees_the_same(room, known[room.pk], before[room.pk], found)

    def expected(self, item: dict[str, object], erased: int, keep: bool) -> dict[str, object]:
        """A message as it must stand afterwards."""
        if item["author"] != erased or keep:
            return item
        rest = {key: value for key, value in item.items() if key != "edited"}
        return {**rest, "text": "", "taken_back": True}

    def assert_a_reader_who_asks_sees_the_same(
        self, room: Room, change: int, before: list[dict[str, object]], found: list[dict[str, object]]
    ) -> None:
        """Whoever was connected asks for the changes they lack, and has then what the database has."""
        frames, more = changes_after(room.pk, change, now=now())
        assert not more
        numbers = [frame["change"] for frame in frames]
        assert numbers == list(range(change + 1, change + 1 + len(frames)))
        gone = {frame["seq"] for frame in frames if frame["taken_back"]}
        shown = [{**item, "text": "", "taken_back": True} if item["seq"] in gone else item for item in before]
        assert [(item["seq"], item["text"]) for item in shown] == [(item["seq"], item["text"]) for item in found]


def _do(room: Room, people: list[Person], act: str, who: int, which: int | None) -> None:
    author, at = people[who], now()
    if act == "write":
        text = f"word-{who}-{uuid4().hex}"
        [outcome] = post([Draft(room.pk, author.pk, uuid4(), text, which)], now=at)
        assert isinstance(outcome, Posted) or which is not None
    elif act == "come and go":
        leave(room=room, person=author, by=None, now=at)
        join(room=room, person=author, by=None, now=at)
    else:
        text_or_none = None if act == "take back" else f"word-{who}-{uuid4().hex}"
        done = change(Change(room.pk, author.pk, which or 0, uuid4(), text_or_none), now=at)
        mine = Message.objects.filter(room=room, seq=which or 0, author=author)
        assert isinstance(done, Changed) or not mine.filter(taken_back_at=None).exists()

"""Posting: numbers without gaps, idempotent, refused one by one."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cast import Cast, say
from runde.chat.drafts import Draft, Posted
from runde.chat.joining import close_room, join, leave, open_room
from runde.chat.models import Message, Room
from runde.chat.posting import post
from runde.kit.refusals import Refusal
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.people.models import Person


def draft(room: Room, author: Person, text: str = "Hello", reply_to: int | None = None) -> Draft:
    return Draft(room=room.pk, author=author.pk, client_id=uuid4(), text=text, reply_to=reply_to)


def codes(results: list[Posted | Refusal]) -> list[str | int]:
    return [result.code if isinstance(result, Refusal) else result.seq for result in results]


@pytest.mark.promise("S1")
def test_a_batch_is_numbered_per_room_and_one_refused_draft_harms_no_other(cast: Cast) -> None:
    batch = [
        draft(cast.linde, cast.ana),
        draft(cast.linde, cast.ben),
        draft(cast.ahorn, cast.ben),
        draft(cast.linde, cast.anton, "  "),
        draft(cast.linde, cast.anton),
    ]
    assert codes(post(batch, now=now())) == [1, "unknown", 1, "empty", 2]
    assert list(Message.objects.filter(room=cast.linde).values_list("seq", flat=True)) == [1, 2]


def test_sent_again_gives_the_first_message_in_the_same_batch_and_later(cast: Cast) -> None:
    once = draft(cast.linde, cast.ana)
    first, second = post([once, once], now=now())
    [third] = post([once], now=now() + timedelta(hours=1))
    assert isinstance(first, Posted)
    assert isinstance(second, Posted)
    assert isinstance(third, Posted)
    assert first.message_id == second.message_id == third.message_id
    assert third.at == first.at
    assert (first.first, third.first) == (True, False)
    assert Message.objects.count() == 1


def test_one_client_id_cannot_name_messages_in_two_rooms(cast: Cast) -> None:
    join(room=cast.ahorn, person=cast.ana, by=None, now=now())
    once = draft(cast.linde, cast.ana)
    twice = Draft(room=cast.ahorn.pk, author=cast.ana.pk, client_id=once.client_id, text="Hello")
    assert codes(post([once, twice], now=now())) == [1, "held"]


def test_a_room_that_is_not_mine_is_refused_like_one_that_does_not_exist(cast: Cast) -> None:
    elsewhere = Draft(room=999_999, author=cast.ana.pk, client_id=uuid4(), text="Hello")
    assert codes(post([draft(cast.ahorn, cast.ana), elsewhere], now=now())) == ["unknown", "unknown"]


def test_who_has_left_cannot_write_any_more(cast: Cast) -> None:
    assert codes(post([draft(cast.linde, cast.gil)], now=now())) == ["unknown"]


def test_nothing_is_written_in_a_closed_room(cast: Cast) -> None:
    close_room(room=cast.linde, by=cast.olga, now=now(), reason="The programme has ended.")
    assert codes(post([draft(cast.linde, cast.ana)], now=now())) == ["gone"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x" * 10_000, 1), ("x" * 10_001, "too_long"), ("😀" * 10_000, 1), ("", "empty"), ("\u200b\n ", "empty")],
)
def test_length_is_counted_in_code_points(cast: Cast, text: str, expected: str | int) -> None:
    assert codes(post([draft(cast.linde, cast.ana, text)], now=now())) == [expected]


def test_control_characters_are_removed_and_newlines_kept(cast: Cast) -> None:
    post([draft(cast.linde, cast.ana, "one\x00\x07\r\ntwo\x1b[31m")], now=now())
    assert Message.objects.get().text == "one\ntwo[31m"


def test_an_answer_needs_a_message_that_is_still_there(cast: Cast) -> None:
    asked = say(cast.linde, cast.ana, "Who walks?")
    Message.objects.filter(pk=asked.pk).update(taken_back_at=now(), text="")
    batch = [
        draft(cast.linde, cast.anton, reply_to=1),
        draft(cast.linde, cast.anton, reply_to=9),
        draft(cast.linde, cast.anton),
        draft(cast.linde, cast.carla, reply_to=2),
    ]
    assert codes(post(batch, now=now())) == ["gone", "unknown", 2, 3]


def test_time_never_runs_backwards_in_a_room(cast: Cast) -> None:
    later = now()
    say(cast.linde, cast.ana, "first", at=later)
    second = say(cast.linde, cast.anton, "second", at=later - timedelta(hours=1))
    assert second.at == later


def test_messages_leave_no_ledger_row(cast: Cast) -> None:
    before = Entry.objects.count()
    say(cast.linde, cast.ana, "Hello")
    assert Entry.objects.count() == before


def test_the_number_of_queries_does_not_grow_with_the_batch(cast: Cast, django_assert_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (1, 40):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            post([draft(cast.linde, cast.ana) for _ in range(size)], now=now())
        counts.append(len(queries))
    assert counts[0] == counts[1]


class AnyBatch(TestCase):
    """Whatever is sent, in whatever order and how often: numbers have no gaps and each client id has one message."""

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.booleans()), max_size=30))
    def test_seq_has_no_gaps_and_nothing_is_doubled(self, sent: list[tuple[int, int, bool]]) -> None:
        at = now()
        people = [Person.objects.create(name=f"P{n}", made_at=at) for n in range(4)]
        room = open_room(name="R", by=None, now=at)
        for person in people[:3]:
            join(room=room, person=person, by=None, now=at)
        ids = [uuid4() for _ in range(6)]
        batch = [
            Draft(room=room.pk, author=people[who].pk, client_id=ids[which], text="x" if good else " ")
            for who, which, good in sent
        ]
        half = len(batch) // 2
        results = [*post(batch[:half], now=at), *post(batch[half:], now=at)]
        messages = list(Message.objects.filter(room=room).order_by("seq"))
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        assert len({(message.author_id, message.client_id) for message in messages}) == len(messages)
        acknowledged = {result.message_id for result in results if isinstance(result, Posted)}
        assert acknowledged == {message.pk for message in messages}


def test_leaving_twice_ends_one_membership(cast: Cast) -> None:
    assert leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())
    assert not leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())

"""Who waits for an answer, who is silent, who takes part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import Cast, say
from runde.chat import answers
from runde.chat.answers import activity, silent, silent_by_room, unanswered, unanswered_by_room, writers_by_room
from runde.chat.drafts import Change, Draft
from runde.chat.joining import join, leave, open_room
from runde.chat.models import Membership, Message, Room
from runde.kit.time import now as present
from runde.moderation.gate import change, submit
from runde.people.models import Person

WINDOW = timedelta(minutes=60)
START = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
"""After the cast came together, so that clocks of rooms go forward."""


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def waiting(room: Room, minutes: float = 10_000) -> list[str]:
    return [message.text for message in unanswered(room.pk, after(minutes), WINDOW)]


def take_back(message: Message) -> None:
    change(Change(message.room_id, message.author_id, message.seq, uuid4(), None), now=message.at)


@pytest.mark.promise("C1")
def test_what_nobody_answered_waits_oldest_first(cast: Cast) -> None:
    say(cast.linde, cast.ana, "Does anybody know?", at=after(0))
    say(cast.linde, cast.ana, "Nobody?", at=after(100))
    assert waiting(cast.linde) == ["Does anybody know?", "Nobody?"]


def test_a_message_waits_only_after_the_window(cast: Cast) -> None:
    say(cast.linde, cast.ana, "Hello?", at=after(0))
    assert waiting(cast.linde, 60) == []
    assert waiting(cast.linde, 61) == ["Hello?"]


def test_somebody_else_writing_within_the_window_answers(cast: Cast) -> None:
    say(cast.linde, cast.ana, "One", at=after(0))
    say(cast.linde, cast.ana, "Two", at=after(30))
    say(cast.linde, cast.anton, "An answer", at=after(60))
    say(cast.linde, cast.ana, "Three", at=after(70))
    say(cast.linde, cast.carla, "Too late", at=after(131))
    assert waiting(cast.linde) == ["Three"]


def test_an_explicit_answer_counts_whenever_it_comes(cast: Cast) -> None:
    question = say(cast.linde, cast.ana, "Question", at=after(0))
    say(cast.linde, cast.ana, "I answer myself", at=after(500), reply_to=question.seq)
    assert "Question" in waiting(cast.linde)
    say(cast.linde, cast.carla, "An answer", at=after(900), reply_to=question.seq)
    assert waiting(cast.linde) == ["I answer myself"]


def test_what_was_taken_back_neither_waits_nor_answers(cast: Cast) -> None:
    question = say(cast.linde, cast.ana, "Question", at=after(0))
    take_back(say(cast.linde, cast.anton, "Oh", at=after(10), reply_to=question.seq))
    assert waiting(cast.linde) == ["Question"]
    take_back(question)
    assert waiting(cast.linde) == []


def test_automatic_posts_do_not_answer(cast: Cast) -> None:
    say(cast.linde, cast.ana, "Question", at=after(0))
    submit([Draft(cast.linde.pk, cast.carla.pk, uuid4(), "It posts itself", automatic=True)], now=after(10))
    assert waiting(cast.linde) == ["Question"]


def test_moderators_and_those_who_left_are_not_waited_for(cast: Cast) -> None:
    say(cast.linde, cast.carla, "A moderator", at=after(0))
    say(cast.linde, cast.anton, "Leaving", at=after(100))
    leave(room=cast.linde, person=cast.anton, by=cast.anton, now=after(200))
    assert waiting(cast.linde) == []


def test_scripted_people_do_not_count_in_an_ordinary_room(cast: Cast) -> None:
    robot = Person.objects.create(name="Robot", made_at=START, scripted="rehearsal")
    join(room=cast.linde, person=robot, by=None, now=START)
    say(cast.linde, robot, "Beep", at=after(0))
    say(cast.linde, cast.ana, "Question", at=after(100))
    say(cast.linde, robot, "Beep beep", at=after(110))
    assert waiting(cast.linde) == ["Question"]
    assert activity(cast.linde.pk, 1, "UTC", after(120)) == [1]
    assert robot.pk not in silent_by_room([cast.linde.pk], after(100_000), 7)[cast.linde.pk]


def test_a_scripted_room_shows_its_own_figures(cast: Cast) -> None:
    demo = open_room(name="Demo", by=None, now=START, scripted="demo")
    robot = Person.objects.create(name="Robot", made_at=START, scripted="demo")
    join(room=demo, person=robot, by=None, now=START)
    say(demo, robot, "Question", at=after(0))
    assert waiting(demo) == ["Question"]
    assert activity(demo.pk, 1, "UTC", after(10)) == [1]
    assert [silence.person for silence in silent(demo.pk, after(20_000), 7)] == [robot]


STEPS = st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.integers(0, 90), st.none() | st.integers(1, 12)), max_size=12)


@given(STEPS)
def test_the_quick_way_finds_what_the_definition_says(steps: list[tuple[int, int, int | None]]) -> None:
    lines, minute = [], 0
    for seq, (author, wait, reply_to) in enumerate(steps, start=1):
        minute += wait
        lines.append(answers._Line(seq, seq, author, after(minute), reply_to if reply_to and reply_to < seq else None))
    now, members = after(minute + 30), {1, 2}

    def answered(line: answers._Line) -> bool:
        others = [other for other in lines if other.seq > line.seq and other.author != line.author]
        return any(other.reply_to == line.seq or other.at <= line.at + WINDOW for other in others)

    expected = [line.id for line in lines if line.author in members and line.at < now - WINDOW and not answered(line)]
    assert answers._unanswered(lines, members, now, WINDOW) == expected


@pytest.mark.promise("C1")
def test_the_silent_are_found_longest_first_with_their_habit(cast: Cast) -> None:
    for day in (0, 0.1, 3, 6, 9):
        say(cast.linde, cast.anton, "Here I am", at=START + timedelta(days=day))
    first, second = silent(cast.linde.pk, START + timedelta(days=20), 7, zone="Europe/Vienna")
    assert (first.person, first.usual_every_days) == (cast.ana, None)
    assert first.since == Membership.objects.get(room=cast.linde, person=cast.ana).joined_at
    assert (second.person, second.since, second.usual_every_days) == (cast.anton, START + timedelta(days=9), 3)
    assert [silence.person for silence in silent(cast.linde.pk, START + timedelta(days=10), 7)] == [cast.ana]


def test_who_took_a_message_back_was_there(cast: Cast) -> None:
    take_back(say(cast.linde, cast.ana, "Oops", at=after(0)))
    assert cast.ana not in {silence.person for silence in silent(cast.linde.pk, START + timedelta(days=1), 7)}


def test_who_came_back_counts_from_then(cast: Cast) -> None:
    join(room=cast.linde, person=cast.gil, by=cast.olga, now=START)
    found = silent_by_room([cast.linde.pk], START + timedelta(days=7), 7)[cast.linde.pk]
    assert found[cast.gil.pk] == START
    assert cast.carla.pk not in found


def test_activity_counts_members_who_wrote_on_each_local_day(cast: Cast) -> None:
    for person, moment in (
        (cast.ana, "2030-03-03T22:59"),
        (cast.ana, "2030-03-03T23:01"),  # the 4th in Vienna
        (cast.ana, "2030-03-04T10:00"),
        (cast.anton, "2030-03-04T11:00"),
        (cast.carla, "2030-03-05T11:00"),
        (cast.ana, "2030-03-05T22:00"),
    ):
        say(cast.linde, person, "Hello", at=datetime.fromisoformat(moment).replace(tzinfo=UTC))
    noon = datetime(2030, 3, 5, 12, 0, tzinfo=UTC)
    assert activity(cast.linde.pk, 3, "Europe/Vienna", noon) == [1, 2, 0]
    assert activity(cast.linde.pk, 1, "UTC", noon + timedelta(hours=11)) == [1]
    leave(room=cast.linde, person=cast.anton, by=cast.anton, now=noon)
    assert activity(cast.linde.pk, 3, "Europe/Vienna", noon) == [1, 2, 0]
    assert writers_by_room({}, 3, noon) == {}


def test_each_room_by_its_own_zone(cast: Cast) -> None:
    late = datetime(2030, 3, 4, 23, 30, tzinfo=UTC)
    say(cast.linde, cast.ana, "Hello", at=late)
    say(cast.ahorn, cast.ben, "Hello", at=late)
    zones = {cast.linde.pk: "Pacific/Auckland", cast.ahorn.pk: "America/New_York"}
    found = writers_by_room(zones, 2, late + timedelta(hours=1))
    assert found == {cast.linde.pk: [set(), {cast.ana.pk}], cast.ahorn.pk: [set(), {cast.ben.pk}]}


@pytest.mark.parametrize("rooms", [1, 3])
def test_many_rooms_cost_no_more_queries_than_one(
    cast: Cast, rooms: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    ids = [cast.linde.pk, cast.ahorn.pk, open_room(name="Birke", by=None, now=present()).pk][:rooms]
    for _ in range(rooms):
        say(cast.linde, cast.ana, "Hello", at=START)
    with django_assert_num_queries(2):
        unanswered_by_room(ids, after(1000), WINDOW)
    with django_assert_num_queries(2):
        silent_by_room(ids, after(1000), 7)
    with django_assert_num_queries(2):
        writers_by_room(dict.fromkeys(ids, "UTC"), 7, after(1000))

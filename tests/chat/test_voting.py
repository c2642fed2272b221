"""Polls, quizzes and check-ins: one choice each, counted for all, told to nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cast import Cast
from runde.chat.drafts import Change, Changed, Choice, Draft, NewPoll, Posted
from runde.chat.extras import extras_of
from runde.chat.models import Message, Poll, Room, Vote
from runde.chat.queries import after, around, changes_after, choice_of, newest, one, several, unmasked_after
from runde.kit.refusals import Refusal
from runde.kit.time import now
from runde.live.database import pull
from runde.moderation.gate import change, submit, vote
from runde.outbox.models import Event
from runde.people.models import Person

YES_NO = (("yes", "Yes", False), ("no", "No", False))


def ask(
    room: Room, author: Person, *, kind: str = "poll", options: Any = YES_NO, closes_at: datetime | None = None
) -> Posted | Refusal:
    poll = NewPoll(kind, tuple(options), closes_at)
    [outcome] = submit([Draft(room.pk, author.pk, uuid4(), "Do you walk?", poll=poll)])
    return outcome


def choose(cast: Cast, person: Person, option: str, seq: int = 1, *, at: datetime | None = None) -> Changed | Refusal:
    return vote(Choice(cast.linde.pk, person.pk, seq, uuid4(), option), now=at)


def seen(cast: Cast, viewer: Person, seq: int = 1) -> dict[str, Any]:
    found = one(cast.linde.pk, seq, viewer=viewer.pk, now=now())
    assert found is not None
    return dict(found["poll"])


@pytest.mark.promise("D10")
def test_everybody_sees_how_many_and_only_oneself_what(cast: Cast) -> None:
    ask(cast.linde, cast.carla)
    choose(cast, cast.ana, "yes")
    choose(cast, cast.anton, "yes")
    choose(cast, cast.anton, "no")
    expected = {
        "kind": "poll",
        "options": [{"id": "yes", "text": "Yes", "votes": 1}, {"id": "no", "text": "No", "votes": 1}],
        "voters": 2,
    }
    assert seen(cast, cast.carla) == expected
    assert seen(cast, cast.ana) == expected | {"mine": "yes"}
    assert seen(cast, cast.anton) == expected | {"mine": "no"}
    [item], _ = newest(cast.linde.pk, viewer=0, now=now())
    assert item["poll"] == expected


@pytest.mark.promise("D10")
def test_a_quiz_says_what_is_right_to_who_has_answered_or_when_it_is_closed(cast: Cast) -> None:
    ask(cast.linde, cast.carla, kind="quiz", options=(("a", "Ten", True), ("b", "Twenty", False)))
    assert "correct" not in seen(cast, cast.ana)
    choose(cast, cast.ana, "b")
    assert seen(cast, cast.ana)["correct"] == ["a"]
    assert "correct" not in seen(cast, cast.anton)
    Poll.objects.update(closes_at=now() - timedelta(seconds=1))
    assert (seen(cast, cast.anton)["closed"], seen(cast, cast.anton)["correct"]) == (True, ["a"])


def test_what_cannot_be_chosen(cast: Cast) -> None:
    closes_at = now() + timedelta(hours=1)
    ask(cast.linde, cast.carla, closes_at=closes_at)
    assert choose(cast, cast.ana, "perhaps") == Refusal("unknown")
    assert choose(cast, cast.ben, "yes") == Refusal("unknown")
    assert choose(cast, cast.ana, "yes", seq=9) == Refusal("unknown")
    assert choose(cast, cast.ana, "yes", at=closes_at) == Refusal("gone")
    submit([Draft(cast.linde.pk, cast.ana.pk, uuid4(), "Plain")])
    assert choose(cast, cast.ana, "yes", seq=2) == Refusal("unknown")
    assert not Vote.objects.exists()


def test_choosing_the_same_again_changes_nothing(cast: Cast) -> None:
    ask(cast.linde, cast.carla)
    first, again = choose(cast, cast.ana, "yes"), choose(cast, cast.ana, "yes")
    assert isinstance(first, Changed)
    assert isinstance(again, Changed)
    assert first.change == again.change


def test_taking_back_takes_the_poll_and_its_votes_along(cast: Cast) -> None:
    ask(cast.linde, cast.carla)
    choose(cast, cast.ana, "yes")
    change(Change(cast.linde.pk, cast.carla.pk, 1, uuid4(), None))
    assert not Poll.objects.exists()
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    ("kind", "options", "code"),
    [
        ("survey", YES_NO, "malformed"),
        ("poll", YES_NO[:1], "malformed"),
        ("poll", [(str(number), "x", False) for number in range(11)], "malformed"),
        ("poll", (("a", "One", False), ("a", "Two", False)), "malformed"),
        ("quiz", YES_NO, "malformed"),
        ("poll", (("a", "One", False), ("b", " ", False)), "empty"),
        ("poll", (("a", "One", False), ("b", "x" * 201, False)), "too_long"),
    ],
)
def test_what_is_no_poll(cast: Cast, kind: str, options: Any, code: str) -> None:
    assert ask(cast.linde, cast.carla, kind=kind, options=options) == Refusal(code)


def test_the_outbox_does_not_keep_what_somebody_chose(cast: Cast) -> None:
    ask(cast.linde, cast.carla, kind="quiz", options=(("yes", "Yes", True), ("no", "No", False)))
    assert choice_of(cast.linde.pk, 1, person=cast.ana.pk) is None
    choose(cast, cast.ana, "no")
    assert Event.objects.get(kind="voted").payload == {"room": cast.linde.pk, "seq": 1, "person": cast.ana.pk}
    told = {"room": cast.linde.pk, "seq": 1, "option": "no", "correct": ["yes"]}
    assert choice_of(cast.linde.pk, 1, person=cast.ana.pk) == told


def test_whether_a_poll_is_closed_is_said_by_the_clock_of_the_act(cast: Cast) -> None:
    ends = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)
    ask(cast.linde, cast.carla, closes_at=ends)
    message = Message.objects.get(seq=1)
    for moment, closed in ((ends - timedelta(seconds=1), False), (ends, True)):
        assert ("closed" in extras_of([message], now=moment)[message.pk]["poll"]) is closed


def test_whoever_reads_is_told_by_the_moment_they_read_at(cast: Cast) -> None:
    ends = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)
    ask(cast.linde, cast.carla, closes_at=ends)
    choose(cast, cast.ana, "yes")
    room, ana = cast.linde.pk, cast.ana.pk
    for moment, closed in ((ends - timedelta(seconds=1), False), (ends, True)):
        read = [
            one(room, 1, viewer=ana, now=moment) or {},
            *newest(room, viewer=ana, now=moment)[0],
            *around(room, 1, viewer=ana, now=moment)[0],
            *after(room, 0, viewer=ana, now=moment)[0],
            *several(room, [1], viewer=ana, now=moment),
            *unmasked_after(room, 0, now=moment),
            *changes_after(room, 0, viewer=ana, now=moment)[0],
            *(pull(room=room, person=ana, seq=0, change=0, now=moment) or {})["items"],
        ]
        assert [("closed" in frame["poll"]) for frame in read] == [closed] * 8

"""Conversations of two: one room for each two, with a group behind it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cast import Cast, gather, say
from programme.racing import race
from runde.chat.drafts import Change, Changed, Draft, NewPoll, React
from runde.chat.joining import join, leave
from runde.chat.models import Membership, Room
from runde.chat.pairing import conversations_of, open_pair, review_pairs
from runde.chat.queries import rooms_of
from runde.chat.reading import Read, mark_read
from runde.kit.refusals import Refusal, Refused
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.moderation.gate import change, react, submit
from runde.people.models import Erased, Person
from runde.people.rules import Unusable

pytestmark = pytest.mark.promise("C12")


def pair_of(cast: Cast, person: Person, other: Person) -> Room:
    """The conversation that `person` opens with `other` in group Linde."""
    return open_pair(group=cast.linde, person=person, other=other, by=person, now=now())


def refused(room: Room, author: Person) -> str:
    """With which code a message of `author` in this room is refused; empty when it is not."""
    [outcome] = submit([Draft(room.pk, author.pk, uuid4(), "Hello")])
    return outcome.code if isinstance(outcome, Refusal) else ""


def test_two_people_have_one_conversation_whoever_begins(cast: Cast) -> None:
    room = pair_of(cast, cast.ana, cast.carla)
    assert pair_of(cast, cast.carla, cast.ana) == room
    assert (room.kind, room.group, room.pair) == ("pair", cast.linde, f"{cast.ana.pk}:{cast.carla.pk}")
    assert set(room.memberships.values_list("person", "role")) == {(cast.ana.pk, "member"), (cast.carla.pk, "member")}
    assert Entry.objects.filter(act="pair.open").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Room.objects.create(kind="pair", group=cast.linde, pair=room.pair, made_at=now())


def test_only_these_two_are_in_it(cast: Cast) -> None:
    room = pair_of(cast, cast.ana, cast.carla)
    assert say(room, cast.ana, "Between us").seq == 1
    assert refused(room, cast.anton) == "unknown"
    assert refused(room, cast.olga) == "unknown"


def test_no_poll_is_asked_where_each_would_know_what_the_other_chose(cast: Cast) -> None:
    room = pair_of(cast, cast.ana, cast.carla)
    poll = NewPoll("poll", (("yes", "Yes", False), ("no", "No", False)))
    assert submit([Draft(room.pk, cast.carla.pk, uuid4(), "Do you walk?", poll=poll)]) == [Refusal("malformed")]


def test_in_a_closed_conversation_the_refusal_says_that_it_is_closed(cast: Cast) -> None:
    room = pair_of(cast, cast.ana, cast.carla)
    seq = say(room, cast.ana, "Between us").seq
    review_pairs(group=cast.linde, allowed=lambda one, other: False, by=None, now=now(), reason="x")
    outcomes = [
        *submit([Draft(room.pk, cast.ana.pk, uuid4(), "Hello")]),
        change(Change(room.pk, cast.ana.pk, seq, uuid4(), "Changed")),
        react(React(room.pk, cast.carla.pk, seq, uuid4(), "thanks")),
    ]
    for outcome in outcomes:
        assert isinstance(outcome, Refusal)
        assert outcome.code == "gone"
        assert outcome.sentence("en").startswith("Nothing more can be written here: this talk is closed.")
        assert outcome.sentence("de").startswith("Hier kann man nichts mehr schreiben")


def test_nobody_is_paired_with_themselves_or_with_somebody_outside(cast: Cast) -> None:
    pair = pair_of(cast, cast.ana, cast.carla)
    for group, person, other in (
        (cast.linde, cast.ana, cast.ana),
        (cast.linde, cast.ana, cast.ben),
        (cast.linde, cast.gil, cast.ana),
        (cast.ahorn, cast.ana, cast.carla),
        (pair, cast.ana, cast.carla),
    ):
        with pytest.raises(Refused):
            open_pair(group=group, person=person, other=other, by=person, now=now())
    assert Room.objects.filter(kind="pair").count() == 1


def test_nobody_is_paired_with_somebody_whose_data_were_erased(cast: Cast) -> None:
    Erased.objects.create(person=cast.anton, at=now(), by=None, extent=Erased.ALL, reason="x")
    with pytest.raises(Unusable):
        pair_of(cast, cast.ana, cast.anton)


def test_who_leaves_the_group_leaves_their_conversations_and_the_other_can_only_read(cast: Cast) -> None:
    room, other = pair_of(cast, cast.ana, cast.carla), pair_of(cast, cast.anton, cast.carla)
    say(room, cast.ana, "Between us")
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())
    assert refused(room, cast.ana) == "unknown"
    assert refused(room, cast.carla) == "gone"
    assert not refused(other, cast.carla)
    assert not conversations_of(cast.ana.pk)
    assert sorted(one.closed for one in conversations_of(cast.carla.pk)) == [False, True]
    assert Membership.objects.get(room=room, person=cast.carla).left_at is None


def test_who_comes_back_finds_the_same_conversation(cast: Cast) -> None:
    room = pair_of(cast, cast.ana, cast.carla)
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())
    join(room=cast.linde, person=cast.ana, by=cast.olga, now=now())
    assert refused(room, cast.ana) == "unknown"
    assert pair_of(cast, cast.carla, cast.ana) == room
    assert not refused(room, cast.ana)
    assert not refused(room, cast.carla)


def test_what_is_allowed_no_more_closes_and_opens_again(cast: Cast) -> None:
    with_carla, with_anton = pair_of(cast, cast.ana, cast.carla), pair_of(cast, cast.ana, cast.anton)
    carla = cast.carla.pk
    review_pairs(
        group=cast.linde, allowed=lambda one, other: carla in (one, other), by=None, now=now(), reason="tightened"
    )
    assert not refused(with_carla, cast.ana)
    assert refused(with_anton, cast.ana) == "gone"
    for _ in range(2):
        review_pairs(group=cast.linde, allowed=lambda one, other: True, by=None, now=now(), reason="widened")
    assert not refused(with_anton, cast.ana)
    assert Entry.objects.filter(act="pair.close").count() == Entry.objects.filter(act="pair.reopen").count() == 1


def test_ones_own_words_can_be_taken_back_when_it_is_closed_but_not_changed(cast: Cast) -> None:
    room = pair_of(cast, cast.ana, cast.anton)
    message = say(room, cast.ana, "My secret")
    review_pairs(group=cast.linde, allowed=lambda one, other: False, by=None, now=now(), reason="tightened")
    assert change(Change(room.pk, cast.ana.pk, message.seq, uuid4(), "Other words")) == Refusal("gone")
    assert isinstance(change(Change(room.pk, cast.ana.pk, message.seq, uuid4(), None)), Changed)
    message.refresh_from_db()
    assert message.text == ""


def test_a_conversation_that_somebody_left_is_not_opened_by_a_wider_rule(cast: Cast) -> None:
    room = pair_of(cast, cast.ana, cast.carla)
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())
    review_pairs(group=cast.linde, allowed=lambda one, other: True, by=None, now=now(), reason="widened")
    assert refused(room, cast.carla) == "gone"


def test_conversations_tell_what_is_new_to_whom(cast: Cast) -> None:
    with_carla, with_anton = pair_of(cast, cast.ana, cast.carla), pair_of(cast, cast.ana, cast.anton)
    say(with_carla, cast.carla, "How are you?")
    say(with_anton, cast.ana, "I wrote this")
    mine = conversations_of(cast.ana.pk, [cast.linde.pk])
    assert [(one.room, one.other, one.unread) for one in mine] == [
        (with_carla.pk, cast.carla, True),
        (with_anton.pk, cast.anton, False),
    ]
    mark_read([Read(with_carla.pk, cast.ana.pk, 1)], now=now() + timedelta(minutes=1))
    assert not any(one.unread for one in conversations_of(cast.ana.pk))
    assert [one.unread for one in conversations_of(cast.anton.pk)] == [True]
    assert conversations_of(cast.ana.pk, [cast.ahorn.pk]) == []


def test_hello_names_a_conversation_after_the_other_one(cast: Cast) -> None:
    room = pair_of(cast, cast.ana, cast.carla)
    group, pair = rooms_of(cast.ana.pk)
    assert (group["name"], "pair" in group) == ("Linde", False)
    assert (pair["id"], pair["name"], pair["pair"], pair["group"]) == (room.pk, "Carla", True, cast.linde.pk)
    assert rooms_of(cast.carla.pk)[1]["name"] == "Ana"
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())
    assert rooms_of(cast.carla.pk)[1]["name"] == "Ana"


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_the_same_time_have_one_conversation(tmp_path: Path) -> None:
    cast = gather()
    *rooms, found = race(
        tmp_path,
        *[lambda: pair_of(cast, cast.ana, cast.carla).pk, lambda: pair_of(cast, cast.carla, cast.ana).pk] * 2,
        then=lambda: Room.objects.get(kind="pair").pk,
    )
    assert set(rooms) == {found}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_", range(5))
def test_who_leaves_while_somebody_begins_a_conversation_with_them_is_not_left_in_it(tmp_path: Path, _: int) -> None:
    cast = gather()
    pair = pair_of(cast, cast.anton, cast.ana)

    def begin() -> None:
        with suppress(Refused):
            pair_of(cast, cast.carla, cast.ana)

    def tighten() -> None:
        review_pairs(group=cast.linde, allowed=lambda one, other: True, by=None, now=now(), reason="widened")

    *_results, (inside, still_open) = race(
        tmp_path,
        begin,
        tighten,
        lambda: leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now()),
        lambda: refused(pair, cast.anton),
        then=lambda: (
            Membership.objects.filter(person=cast.ana, left_at=None).count(),
            Room.objects.filter(kind="pair", closed_at=None).count(),
        ),
    )
    assert (inside, still_open) == (0, 0)

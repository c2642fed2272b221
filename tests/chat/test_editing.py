"""Editing and taking back one's own message."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from cast import Cast, say
from runde.chat.drafts import Change, Changed
from runde.chat.editing import change
from runde.chat.joining import close_room, leave
from runde.chat.models import Message, Room
from runde.chat.queries import changes_after, newest
from runde.kit.refusals import Refusal
from runde.kit.time import now
from runde.people.models import Person


def wish(room: Room, author: Person, seq: int, text: str | None) -> Change:
    return Change(room=room.pk, author=author.pk, seq=seq, client_id=uuid4(), text=text)


def test_each_change_has_the_rooms_next_number(cast: Cast) -> None:
    for text in ("one", "two"):
        say(cast.linde, cast.ana, text)
    first = change(wish(cast.linde, cast.ana, 2, "two!"), now=now())
    second = change(wish(cast.linde, cast.ana, 1, None), now=now())
    assert isinstance(first, Changed)
    assert isinstance(second, Changed)
    assert (first.change, second.change) == (1, 2)
    frames, more = changes_after(cast.linde.pk, 0, now=now())
    assert frames == [
        {"change": 1, "seq": 2, "text": "two!", "edited": True},
        {"change": 2, "seq": 1, "taken_back": True},
    ]
    assert not more


def test_taking_back_erases_the_text_everywhere_and_leaves_a_placeholder(cast: Cast) -> None:
    say(cast.linde, cast.ana, "My secret")
    change(wish(cast.linde, cast.ana, 1, None), now=now())
    message = Message.objects.get()
    assert message.text == ""
    assert message.taken_back_at is not None
    [frame], _ = newest(cast.linde.pk, viewer=0, now=now())
    assert frame["taken_back"] is True
    assert "secret" not in str(frame)


def test_asking_twice_changes_once(cast: Cast) -> None:
    say(cast.linde, cast.ana, "one")
    for text in ("two", "two", None, None):
        assert isinstance(change(wish(cast.linde, cast.ana, 1, text), now=now()), Changed)
    assert Room.objects.get(pk=cast.linde.pk).change == 2


def test_an_edit_to_the_same_words_is_no_change(cast: Cast) -> None:
    message = say(cast.linde, cast.ana, "one")
    outcome = change(wish(cast.linde, cast.ana, 1, " one "), now=now() + timedelta(hours=1))
    assert isinstance(outcome, Changed)
    assert outcome.at == message.at
    assert Room.objects.get(pk=cast.linde.pk).change == 0


@pytest.mark.parametrize(
    ("who", "room", "seq", "text", "code"),
    [
        ("anton", "linde", 1, "mine now", "unknown"),
        ("carla", "linde", 1, None, "unknown"),
        ("ana", "ahorn", 1, None, "unknown"),
        ("ana", "linde", 7, None, "unknown"),
        ("ana", "linde", 1, "  ", "empty"),
        ("ana", "linde", 1, "x" * 10_001, "too_long"),
    ],
)
def test_what_is_refused(cast: Cast, who: str, room: str, seq: int, text: str | None, code: str) -> None:
    say(cast.linde, cast.ana, "one")
    assert change(wish(getattr(cast, room), getattr(cast, who), seq, text), now=now()) == Refusal(code)
    assert Message.objects.get().text == "one"


def test_what_is_gone_cannot_be_edited(cast: Cast) -> None:
    say(cast.linde, cast.ana, "one")
    change(wish(cast.linde, cast.ana, 1, None), now=now())
    assert change(wish(cast.linde, cast.ana, 1, "two"), now=now()) == Refusal("gone")


def test_nothing_changes_in_a_closed_room_or_after_leaving(cast: Cast) -> None:
    say(cast.linde, cast.ana, "one")
    say(cast.linde, cast.anton, "two")
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())
    assert change(wish(cast.linde, cast.ana, 1, "x"), now=now()) == Refusal("unknown")
    close_room(room=cast.linde, by=cast.olga, now=now(), reason="over")
    assert change(wish(cast.linde, cast.anton, 2, "x"), now=now()) == Refusal("gone")


def test_a_room_that_does_not_exist(cast: Cast) -> None:
    assert change(Change(999, cast.ana.pk, 1, uuid4(), None), now=now()) == Refusal("unknown")

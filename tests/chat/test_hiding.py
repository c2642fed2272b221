"""Hiding a message and showing it again: who may, what everybody sees, and that its author still decides about the words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cast import Cast, gather, say
from runde.chat.answers import unanswered_by_room
from runde.chat.drafts import Change, Changed
from runde.chat.hiding import hide, restore
from runde.chat.models import Message, Room
from runde.chat.queries import changes_after, newest
from runde.chat.reading import Read, mark_read
from runde.kit.bus import bus
from runde.kit.refusals import Refusal, Refused
from runde.kit.time import now
from runde.ledger.models import Entry, Payload
from runde.moderation.gate import change, forget_pace
from runde.outbox.models import Event
from runde.people.models import Person


def frames(cast: Cast) -> list[dict[str, object]]:
    items, _ = newest(cast.linde.pk, viewer=cast.anton.pk, now=now())
    return items


def act(cast: Cast, verb: Callable[..., Message], by: Person, *, seq: int = 1, reason: str = "It mocks") -> Message:
    return verb(room=cast.linde.pk, seq=seq, by=by, reason=reason, now=now())


@pytest.mark.promise("C4")
def test_a_hidden_message_is_read_by_nobody_until_it_is_restored(cast: Cast) -> None:
    say(cast.linde, cast.ana, "You are all wrong")
    act(cast, hide, cast.carla)
    [frame] = frames(cast)
    assert (frame["hidden"], frame["text"]) == (True, "")
    assert changes_after(cast.linde.pk, 0, viewer=0, now=now())[0] == [{"change": 1, "seq": 1, "hidden": True}]
    act(cast, restore, cast.carla, reason="It was a mistake")
    [frame] = frames(cast)
    assert "hidden" not in frame
    assert frame["text"] == "You are all wrong"
    assert changes_after(cast.linde.pk, 1, viewer=0, now=now())[0] == [
        {"change": 2, "seq": 1, "text": "You are all wrong"}
    ]


def test_who_is_connected_hears_it_at_once(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    say(cast.linde, cast.ana, "You are all wrong")
    heard: list[tuple[str, object]] = []
    forget = bus().listen(lambda kind, payload: heard.append((kind, payload)))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        act(cast, hide, cast.carla)
    forget()
    assert ("changed", {"room": cast.linde.pk, "frame": {"change": 1, "seq": 1, "hidden": True}}) in heard
    assert Event.objects.filter(kind="changed", payload={"room": cast.linde.pk, "seq": 1, "change": 1}).exists()


def test_the_record_says_who_and_why(cast: Cast) -> None:
    message = say(cast.linde, cast.ana, "You are all wrong")
    act(cast, hide, cast.carla, reason=" It  mocks ")
    act(cast, restore, cast.olga, reason="Cleared up")
    rows = list(Entry.objects.filter(on=f"message:{message.pk}").values_list("act", "by"))
    assert rows == [("message.hide", cast.carla.pk), ("message.restore", cast.olga.pk)]
    said = [Payload.objects.get(entry=entry.seq).body for entry in Entry.objects.filter(on=f"message:{message.pk}")]
    assert said == [{"reason": "It mocks"}, {"reason": "Cleared up"}]


@pytest.mark.parametrize("verb", [hide, restore])
@pytest.mark.parametrize("who", ["ana", "anton", "ben", "karl", "gil", "dev"])
def test_nobody_else_hides_and_restores(cast: Cast, who: str, verb: Callable[..., Message]) -> None:
    say(cast.linde, cast.ana, "Hello")
    with pytest.raises(Refused, match="unknown"):
        act(cast, verb, getattr(cast, who))
    assert not Message.objects.exclude(change=0).exists()


@pytest.mark.promise("C4")
@pytest.mark.parametrize("verb", [hide, restore])
def test_nobody_decides_about_their_own_message(cast: Cast, verb: Callable[..., Message]) -> None:
    say(cast.linde, cast.carla, "I am the moderator")
    with pytest.raises(Refused, match="unknown"):
        act(cast, verb, cast.carla)
    act(cast, hide, cast.olga)
    with pytest.raises(Refused, match="unknown"):
        act(cast, restore, cast.carla)


@pytest.mark.parametrize(("reason", "code"), [("", "empty"), (" \u200b", "empty"), ("x" * 201, "too_long")])
def test_a_reason_is_needed(cast: Cast, reason: str, code: str) -> None:
    say(cast.linde, cast.ana, "Hello")
    with pytest.raises(Refused, match=code):
        act(cast, hide, cast.carla, reason=reason)
    assert Message.objects.get().hidden_at is None


def test_twice_is_once(cast: Cast) -> None:
    say(cast.linde, cast.ana, "Hello")
    for verb in (hide, hide, restore, restore):
        act(cast, verb, cast.carla)
    assert Room.objects.get(pk=cast.linde.pk).change == 2
    assert Entry.objects.filter(act__in=("message.hide", "message.restore")).count() == 2


def test_what_is_not_there_cannot_be_hidden(cast: Cast) -> None:
    say(cast.linde, cast.ana, "Hello")
    with pytest.raises(Refused, match="unknown"):
        act(cast, hide, cast.carla, seq=2)
    change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), None))
    with pytest.raises(Refused, match="gone"):
        act(cast, hide, cast.carla)


def test_its_author_takes_a_hidden_message_back_but_does_not_change_it(cast: Cast) -> None:
    say(cast.linde, cast.ana, "Hello")
    act(cast, hide, cast.carla)
    assert change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), "Something else")) == Refusal("gone")
    assert isinstance(change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), None)), Changed)
    assert Message.objects.get().text == ""
    [frame] = frames(cast)
    assert frame["taken_back"] is True
    assert "hidden" not in frame
    with pytest.raises(Refused, match="gone"):
        act(cast, restore, cast.carla)


def test_what_is_hidden_waits_for_no_answer_and_is_none(cast: Cast) -> None:
    at, window = now(), timedelta(minutes=60)
    first = say(cast.linde, cast.ana, "Anybody?", at=at - timedelta(hours=5))
    second = say(cast.linde, cast.anton, "Nonsense", at=at - timedelta(hours=4), reply_to=1)
    mark_read([Read(cast.linde.pk, cast.carla.pk, 2)], now=at)

    def waiting() -> list[int]:
        return unanswered_by_room([cast.linde.pk], at, window)[cast.linde.pk]

    assert waiting() == [second.pk]
    act(cast, hide, cast.carla, seq=2)
    assert waiting() == [first.pk]


class AnyOrder(TestCase):
    """Whatever moderators and the author do, and in whatever order."""

    @given(st.lists(st.sampled_from(["hide", "restore", "take back", "edit"]), max_size=8))
    def test_what_is_read_follows_from_what_was_done(self, acts: list[str]) -> None:
        forget_pace()
        cast = gather()
        say(cast.linde, cast.ana, "v0")
        hidden, gone, text, changes = False, False, "v0", 0
        for number, what in enumerate(acts, 1):
            if what == "edit":
                outcome = change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), f"v{number}"))
                assert isinstance(outcome, Refusal) is (hidden or gone)
                if not hidden and not gone:
                    text, changes = f"v{number}", changes + 1
            elif what == "take back":
                change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), None))
                changes, gone, text = changes + (not gone), True, ""
            elif gone:
                with pytest.raises(Refused, match="gone"):
                    act(cast, hide if what == "hide" else restore, cast.carla)
            else:
                act(cast, hide if what == "hide" else restore, cast.carla)
                changes, hidden = changes + (hidden is not (what == "hide")), what == "hide"
        [frame] = frames(cast)
        assert ("taken_back" in frame) is gone
        assert ("hidden" in frame) is (hidden and not gone)
        assert frame["text"] == ("" if hidden or gone else text)
        assert Room.objects.get(pk=cast.linde.pk).change == changes

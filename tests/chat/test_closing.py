"""Closing a poll before its time."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from cast import Cast, say
from runde.chat.closing import close_poll
from runde.chat.drafts import Change, Choice, Draft, NewPoll, Posted
from runde.chat.hiding import hide
from runde.chat.joining import close_room, join, leave
from runde.chat.models import Membership, Poll, Room
from runde.chat.queries import one
from runde.kit.refusals import Refusal, Refused
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.moderation.gate import change, submit, vote
from runde.people.models import Person

YES_NO = (("yes", "Yes", False), ("no", "No", False))


@pytest.fixture
def poll(cast: Cast) -> Poll:
    """A poll of Carla's in Linde, message 1."""
    [posted] = submit([Draft(cast.linde.pk, cast.carla.pk, uuid4(), "Do you walk?", poll=NewPoll("poll", YES_NO))])
    assert isinstance(posted, Posted)
    return Poll.objects.get()


def close(cast: Cast, by: Person, seq: int = 1) -> Poll:
    return close_poll(room=cast.linde.pk, seq=seq, by=by, now=now())


@pytest.mark.promise("D10")
def test_after_closing_nobody_chooses_and_everybody_sees_how_it_ended(cast: Cast, poll: Poll) -> None:
    assert not isinstance(vote(Choice(cast.linde.pk, cast.ana.pk, 1, uuid4(), "yes")), Refusal)
    close(cast, cast.carla)
    assert vote(Choice(cast.linde.pk, cast.anton.pk, 1, uuid4(), "no")) == Refusal("gone")
    frame = one(cast.linde.pk, 1, viewer=cast.anton.pk, now=now())
    assert frame is not None
    assert (frame["poll"]["closed"], frame["poll"]["voters"]) == (True, 1)
    assert Room.objects.get(pk=cast.linde.pk).change == 2
    assert Entry.objects.filter(act="poll.close", by=cast.carla.pk, on=f"message:{poll.pk}").count() == 1


def test_closing_twice_or_after_its_end_changes_nothing(cast: Cast, poll: Poll) -> None:
    ended = now() - timedelta(hours=1)
    Poll.objects.update(closes_at=ended)
    assert close(cast, cast.carla).closes_at == ended
    assert Room.objects.get(pk=cast.linde.pk).change == 0
    assert not Entry.objects.filter(act="poll.close").exists()


def test_another_moderator_of_the_room_closes_it_too(cast: Cast, poll: Poll) -> None:
    join(room=cast.linde, person=cast.karl, by=cast.olga, now=now(), role=Membership.MODERATOR)
    close(cast, cast.karl)
    assert Poll.objects.get().closes_at is not None


@pytest.mark.parametrize("who", ["ana", "ben", "karl", "gil", "dev", "olga"])
def test_nobody_else_closes_it(cast: Cast, poll: Poll, who: str) -> None:
    with pytest.raises(Refused, match="unknown"):
        close(cast, getattr(cast, who))
    assert Poll.objects.get().closes_at is None


def test_its_author_closes_it_as_long_as_they_are_in_the_room(cast: Cast, poll: Poll) -> None:
    join(room=cast.linde, person=cast.carla, by=cast.olga, now=now(), role=Membership.MEMBER)
    close(cast, cast.carla)
    Poll.objects.update(closes_at=None)
    leave(room=cast.linde, person=cast.carla, by=cast.olga, now=now())
    with pytest.raises(Refused, match="unknown"):
        close(cast, cast.carla)


def test_what_is_no_poll_any_more(cast: Cast, poll: Poll) -> None:
    say(cast.linde, cast.ana, "Plain")
    with pytest.raises(Refused, match="unknown"):
        close(cast, cast.carla, seq=2)
    hide(room=cast.linde.pk, seq=1, by=cast.olga, reason="Why not", now=now())
    with pytest.raises(Refused, match="gone"):
        close(cast, cast.carla)
    change(Change(cast.linde.pk, cast.carla.pk, 1, uuid4(), None))
    with pytest.raises(Refused, match="unknown"):
        close(cast, cast.carla)


def test_in_a_closed_room_nothing_changes(cast: Cast, poll: Poll) -> None:
    close_room(room=cast.linde, by=cast.olga, now=now(), reason="Over")
    with pytest.raises(Refused, match="gone"):
        close(cast, cast.carla)

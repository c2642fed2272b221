"""Who wrote a message without a name: told to those who watch over the room, and recorded each time."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cast import Cast, say
from runde.chat.anonymity import look_up
from runde.chat.drafts import Change, Draft, Posted
from runde.chat.models import Message, Room
from runde.kit.refusals import Refused
from runde.kit.time import now
from runde.ledger.models import Entry, Payload
from runde.moderation.gate import change, submit
from runde.people.models import Person


def whisper(room: Room, author: Person, text: str = "May I ask something?") -> Message:
    [posted] = submit([Draft(room.pk, author.pk, uuid4(), text, anonymous=True)])
    assert isinstance(posted, Posted), posted
    return Message.objects.get(pk=posted.message_id)


def looked(cast: Cast, by: Person, *, seq: int = 1, reason: str = "I am worried") -> Person:
    return look_up(room=cast.linde.pk, seq=seq, by=by, reason=reason, now=now())


@pytest.mark.promise("D9")
@pytest.mark.parametrize("who", ["carla", "olga"])
def test_the_name_is_told_and_every_time_recorded(cast: Cast, who: str) -> None:
    message = whisper(cast.linde, cast.ana)
    for reason in ("I am worried", "I am still worried"):
        assert looked(cast, getattr(cast, who), reason=reason) == cast.ana
    rows = Entry.objects.filter(act="message.author.look_up")
    assert list(rows.values_list("by", "on")) == [(getattr(cast, who).pk, f"message:{message.pk}")] * 2
    said = [Payload.objects.get(entry=entry.seq).body for entry in rows]
    assert said == [{"reason": "I am worried"}, {"reason": "I am still worried"}]


@pytest.mark.promise("D9")
@pytest.mark.parametrize("who", ["ana", "anton", "ben", "karl", "gil", "dev"])
def test_nobody_else_learns_it(cast: Cast, who: str) -> None:
    whisper(cast.linde, cast.ana)
    with pytest.raises(Refused, match="unknown"):
        looked(cast, getattr(cast, who))
    assert not Entry.objects.filter(act="message.author.look_up").exists()


def test_no_name_without_a_reason_and_none_for_a_message_that_bears_one(cast: Cast) -> None:
    whisper(cast.linde, cast.ana)
    say(cast.linde, cast.anton, "With my name")
    for seq, reason, code in ((1, " ", "empty"), (1, "x" * 201, "too_long"), (2, "y", "unknown"), (3, "y", "unknown")):
        with pytest.raises(Refused, match=code):
            looked(cast, cast.carla, seq=seq, reason=reason)
    assert not Entry.objects.filter(act="message.author.look_up").exists()


def test_pages_name_nobody(cast: Cast) -> None:
    message = whisper(cast.linde, cast.ana)
    assert message.author_name == "Without a name"
    assert say(cast.linde, cast.ana, "Here I am").author_name == "Ana"
    change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), None))
    assert Message.objects.get(pk=message.pk).author_name == "Without a name"
    assert looked(cast, cast.carla) == cast.ana

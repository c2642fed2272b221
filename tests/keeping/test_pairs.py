"""A conversation of two in a person's own copy, and what is left of it when one of the two is erased."""

from __future__ import annotations

import pytest

from cast import Cast, say
from keeping.filled import copied
from runde.chat.models import Membership, Message, Room
from runde.chat.pairing import conversations_of, open_pair
from runde.chat.queries import rooms_of
from runde.keeping.erasing import erase, outlook
from runde.kit.time import now
from runde.moderation.reports import leave, report

pytestmark = pytest.mark.promise("B16")


@pytest.fixture
def pair(cast: Cast) -> Room:
    """Ana and Carla have written to each other alone."""
    room = open_pair(group=cast.linde, person=cast.ana, other=cast.carla, by=cast.ana, now=now())
    say(room, cast.ana, "From Ana alone")
    say(room, cast.carla, "Chestnuts from the moderator")
    return room


def test_the_own_copy_holds_what_one_wrote_there_and_nothing_of_the_other(cast: Cast, pair: Room) -> None:
    data, page, everything = copied(cast.ana)
    [message] = data["own"]["chat.message"]
    assert message["text"] == "From Ana alone"
    assert (message["room"]["name"], message["room"]["group"]["name"]) == ("", "Linde")
    assert "To one person" in page
    assert "with one person" in page
    assert "You began a conversation with one person" in page
    for hers in (b"Chestnuts", b"Carla", b"pair"):
        assert hers not in everything.replace(b"pair.open", b"")


@pytest.mark.promise("C4")
def test_that_a_message_was_reported_and_left_is_not_told_where_only_the_other_one_can_have_done_it(
    cast: Cast, pair: Room
) -> None:
    say(cast.linde, cast.ana, "To all")
    for room in (pair, cast.linde):
        report(room=room.pk, seq=1, by=cast.carla, now=now())
        leave(room=room.pk, seq=1, by=cast.olga, reason=f"Left in {room.kind}", now=now())
    data, page, everything = copied(cast.ana)
    told = [entry["details"] for entry in data["ledger"] if entry["act"] == "message.leave"]
    assert told == [{"reason": "Left in group"}]
    assert page.count("A message of yours was reported and stayed") == 1
    assert b"Left in pair" not in everything
    assert len([entry for entry in copied(cast.olga)[0]["ledger"] if entry["act"] == "message.leave"]) == 2


def test_an_erasure_ends_the_conversation_and_empties_ones_own_part(cast: Cast, pair: Room) -> None:
    assert outlook(cast.ana).rooms == ["Linde"]
    assert outlook(cast.carla).leaderless == ["Linde"]
    erase(person=cast.ana, by=cast.olga, now=now(), reason="She asked for it")
    assert list(Message.objects.filter(room=pair).values_list("text", flat=True)) == [
        "",
        "Chestnuts from the moderator",
    ]
    assert not Membership.objects.filter(person=cast.ana, left_at=None).exists()
    [left] = conversations_of(cast.carla.pk)
    assert (left.closed, left.other and left.other.name) == (True, "")
    assert rooms_of(cast.carla.pk)[1]["name"] == ""

"""Taking down what somebody says about themselves: who may, and what is left of it."""

from __future__ import annotations

import pytest

from cast import Cast
from runde.chat.joining import leave
from runde.chat.models import Membership
from runde.chat.taking_down import take_down
from runde.kit.refusals import Refused
from runde.kit.time import now
from runde.ledger.models import Entry, Payload
from runde.moderation.gate import introduce
from runde.moderation.queries import why_taken_down
from runde.people.models import Person

pytestmark = pytest.mark.promise("C4")


@pytest.fixture
def membership(cast: Cast) -> Membership:
    """Ana in Linde, who says something about herself."""
    found = Membership.objects.get(room=cast.linde, person=cast.ana)
    introduce(membership=found, text="Buy my pills")
    return found


def taken_down(membership: Membership, by: Person, reason: str = "It advertises") -> None:
    take_down(membership=membership, by=by, reason=reason, now=now())


@pytest.mark.parametrize("who", ["carla", "olga"])
def test_those_who_watch_over_the_room_take_it_down_with_a_reason(cast: Cast, membership: Membership, who: str) -> None:
    by = getattr(cast, who)
    for reason in (" It  advertises", "Once more"):
        taken_down(membership, by, reason)
    assert Membership.objects.get(pk=membership.pk).introduction == ""
    [entry] = Entry.objects.filter(act="introduction.take_down")
    assert (entry.by, entry.on) == (by.pk, f"membership:{membership.pk}")
    assert Payload.objects.get(entry=entry.seq).body == {"reason": "It advertises"}


@pytest.mark.parametrize("who", ["ana", "anton", "ben", "karl", "gil", "dev"])
def test_nobody_else_does(cast: Cast, membership: Membership, who: str) -> None:
    with pytest.raises(Refused, match="unknown"):
        taken_down(membership, getattr(cast, who))
    assert Membership.objects.get(pk=membership.pk).introduction == "Buy my pills"


def test_a_moderator_changes_their_own_as_everybody_does(cast: Cast) -> None:
    own = Membership.objects.get(room=cast.linde, person=cast.carla)
    introduce(membership=own, text="Hello")
    with pytest.raises(Refused, match="unknown"):
        taken_down(own, cast.carla)


def test_a_reason_is_needed_and_somebody_who_is_there(cast: Cast, membership: Membership) -> None:
    for reason, code in ((" ", "empty"), ("x" * 201, "too_long")):
        with pytest.raises(Refused, match=code):
            taken_down(membership, cast.carla, reason)
    leave(room=cast.linde, person=cast.ana, by=None, now=now())
    with pytest.raises(Refused, match="unknown"):
        taken_down(membership, cast.carla)
    assert not Entry.objects.filter(act="introduction.take_down").exists()


def test_its_author_is_told_until_they_write_another_one(cast: Cast, membership: Membership) -> None:
    assert why_taken_down(membership) is None
    taken_down(membership, cast.carla)
    assert why_taken_down(membership) == "It advertises"
    introduce(membership=membership, text="I like my garden")
    assert why_taken_down(membership) is None
    introduce(membership=membership, text="")
    Payload.objects.update(body=None, salt="")
    assert why_taken_down(membership) == ""
    assert why_taken_down(Membership.objects.get(room=cast.linde, person=cast.anton)) is None

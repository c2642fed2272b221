"""The member's door hands out a membership only while it lasts."""

from __future__ import annotations

from typing import cast as typed

import pytest
from django.http import Http404
from django.test import RequestFactory

from cast import Cast
from runde.chat.joining import join, leave
from runde.chat.models import Membership
from runde.kit.time import now
from runde.people.models import Person
from runde.web.member.access import my_rooms, room_for
from runde.web.signin import SignedInRequest


def asked_by(person: Person) -> SignedInRequest:
    """A request of somebody who is signed in."""
    request = typed(SignedInRequest, RequestFactory().get("/"))
    request.person = person
    return request


def test_members_and_moderators_get_their_own_room(cast: Cast) -> None:
    assert room_for(asked_by(cast.ana), cast.linde.pk).role == Membership.MEMBER
    assert room_for(asked_by(cast.carla), cast.linde.pk).role == Membership.MODERATOR


@pytest.mark.parametrize("name", ["ben", "karl", "dev", "gil", "olga"])
def test_nobody_else_gets_it(cast: Cast, name: str) -> None:
    with pytest.raises(Http404):
        room_for(asked_by(getattr(cast, name)), cast.linde.pk)


def test_my_rooms_are_those_i_am_in_now(cast: Cast) -> None:
    assert [one.room for one in my_rooms(asked_by(cast.ana))] == [cast.linde]
    join(room=cast.ahorn, person=cast.ana, by=cast.olga, now=now())
    assert [one.room for one in my_rooms(asked_by(cast.ana))] == [cast.ahorn, cast.linde]
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())
    assert [one.room for one in my_rooms(asked_by(cast.ana))] == [cast.ahorn]
    assert not my_rooms(asked_by(cast.gil)).exists()

"""Who may see a medium in a message: whoever is in its room now, and nobody else."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cast import Cast
from runde.chat.attachments import may_see
from runde.chat.drafts import Change, Draft, Posted
from runde.chat.joining import join, leave
from runde.chat.models import Membership, Message
from runde.kit.time import now
from runde.media.models import Medium
from runde.moderation.gate import change, submit
from runde.people.models import Person

pytestmark = pytest.mark.promise("S1")


@pytest.fixture
def shown(cast: Cast) -> tuple[Medium, Message]:
    """A picture that Ana has posted in Linde."""
    medium = Medium.objects.create(
        key=uuid4(), owner=cast.ana, kind=Medium.PICTURE, state=Medium.READY, size=1, arrived=1, made_at=now()
    )
    [posted] = submit([Draft(cast.linde.pk, cast.ana.pk, uuid4(), "", attachments=(medium.pk,))])
    assert isinstance(posted, Posted), posted
    return medium, Message.objects.get(pk=posted.message_id)


def seeing(cast: Cast, medium: Medium) -> set[str]:
    """Who of the cast may see it."""
    return {person.name for person in Person.objects.all() if may_see(medium=medium.pk, person=person.pk)}


def test_those_in_the_room_see_it_and_nobody_else(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, _ = shown
    assert seeing(cast, medium) == {"Ana", "Anton", "Carla"}
    leave(room=cast.linde, person=cast.anton, by=cast.olga, now=now())
    assert seeing(cast, medium) == {"Ana", "Carla"}
    join(room=cast.linde, person=cast.ben, by=cast.olga, now=now())
    assert seeing(cast, medium) == {"Ana", "Ben", "Carla"}


def test_of_a_hidden_message_only_moderators_of_the_room_see_it(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, message = shown
    Message.objects.filter(pk=message.pk).update(hidden_at=now())
    assert seeing(cast, medium) == {"Carla"}
    Membership.objects.filter(person=cast.carla, left_at=None).update(left_at=now())
    assert seeing(cast, medium) == set()


def test_who_moderated_and_is_a_member_now_sees_no_hidden_one(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, message = shown
    leave(room=cast.linde, person=cast.carla, by=cast.olga, now=now())
    join(room=cast.linde, person=cast.carla, by=cast.olga, now=now())
    assert may_see(medium=medium.pk, person=cast.carla.pk)
    Message.objects.filter(pk=message.pk).update(hidden_at=now())
    assert not may_see(medium=medium.pk, person=cast.carla.pk)


def test_of_a_message_that_was_taken_back_nobody_sees_it(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, message = shown
    Message.objects.filter(pk=message.pk).update(taken_back_at=now())
    assert seeing(cast, medium) == set()


def test_taken_back_it_is_gone(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, message = shown
    change(Change(cast.linde.pk, cast.ana.pk, message.seq, uuid4(), None))
    assert seeing(cast, medium) == set()
    assert not Medium.objects.filter(pk=medium.pk).exists()


def test_what_hangs_on_no_message_is_seen_by_nobody_here(cast: Cast) -> None:
    medium = Medium.objects.create(
        key=uuid4(), owner=cast.ana, kind=Medium.PICTURE, state=Medium.READY, size=1, arrived=1, made_at=now()
    )
    assert seeing(cast, medium) == set()

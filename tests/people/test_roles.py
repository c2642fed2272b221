"""Roles are given and ended; nothing is overwritten."""

from __future__ import annotations

from datetime import datetime

from cast import Cast
from runde.ledger.models import Entry
from runde.people.models import Role
from runde.people.roles import coordinators, end_role, give_role, has_role


def test_a_role_is_given_once_ended_and_given_again(cast: Cast, now: datetime) -> None:
    first = give_role(person=cast.dev, role=Role.COORDINATOR, by=cast.olga, now=now)
    assert give_role(person=cast.dev, role=Role.COORDINATOR, by=cast.olga, now=now) == first
    assert list(coordinators()) == [cast.olga, cast.dev] or list(coordinators()) == [cast.dev, cast.olga]
    assert end_role(person=cast.dev, role=Role.COORDINATOR, by=cast.olga, now=now, reason="moved")
    assert not has_role(cast.dev, Role.COORDINATOR)
    assert not end_role(person=cast.dev, role=Role.COORDINATOR, by=cast.olga, now=now)
    again = give_role(person=cast.dev, role=Role.COORDINATOR, by=None, now=now)
    assert again != first
    assert has_role(cast.dev, Role.COORDINATOR)
    acts = list(Entry.objects.filter(on=f"person:{cast.dev.pk}").values_list("act", flat=True))
    assert acts == ["role.give", "role.end", "role.give"]


def test_a_member_has_no_role_in_the_house(cast: Cast) -> None:
    assert not has_role(cast.ana, Role.COORDINATOR)
    assert has_role(cast.olga, Role.COORDINATOR)
    assert list(coordinators()) == [cast.olga]

"""Coming and going."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from cast import Cast
from runde.chat.joining import join, leave, open_room
from runde.chat.models import Membership
from runde.chat.queries import is_member, members_of, rooms_of
from runde.kit.time import now
from runde.ledger.models import Entry, Payload
from runde.outbox.models import Event


def test_joining_twice_makes_one_membership_and_a_new_role_counts(cast: Cast) -> None:
    join(room=cast.linde, person=cast.ana, by=cast.olga, now=now())
    join(room=cast.linde, person=cast.ana, by=cast.olga, now=now(), role=Membership.MODERATOR)
    assert Membership.objects.get(room=cast.linde, person=cast.ana).role == Membership.MODERATOR


def test_the_database_allows_one_present_membership(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        Membership.objects.create(room=cast.linde, person=cast.ana, joined_at=now())


def test_coming_back_begins_a_new_membership(cast: Cast) -> None:
    leave(room=cast.linde, person=cast.ana, by=cast.olga, now=now(), reason="asked for it")
    assert not is_member(room=cast.linde.pk, person=cast.ana.pk)
    join(room=cast.linde, person=cast.ana, by=cast.olga, now=now() + timedelta(days=1))
    assert Membership.objects.filter(room=cast.linde, person=cast.ana).count() == 2
    names = [member["name"] for member in members_of([cast.linde.pk])[cast.linde.pk]["members"]]
    assert names.count("Ana") == 1


def test_leaving_is_recorded_with_its_reason_and_told_to_every_server(cast: Cast) -> None:
    leave(room=cast.linde, person=cast.ana, by=cast.olga, now=now(), reason="moved away")
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.on, entry.by) == ("room.leave", f"room:{cast.linde.pk}", cast.olga.pk)
    assert Payload.objects.get(entry=entry.seq).body == {"person": cast.ana.pk, "reason": "moved away"}
    event = Event.objects.latest("id")
    assert (event.kind, event.payload) == ("left", {"room": cast.linde.pk, "person": cast.ana.pk})


def test_hello_says_who_is_here_and_who_has_left(cast: Cast) -> None:
    [room] = rooms_of(cast.ana.pk)
    assert [member["name"] for member in room["members"]] == ["Ana", "Anton", "Carla"]
    assert [member["name"] for member in room["former"]] == ["Gil"]
    assert room["members"][2]["role"] == "moderator"
    assert room["members"][0]["initials"] == "A"


@pytest.mark.promise("D2")
def test_hello_shows_the_chosen_name_and_nothing_else_of_a_person(cast: Cast) -> None:
    [room] = rooms_of(cast.ana.pk)
    assert all(set(member) == {"person", "name", "initials", "role"} for member in room["members"])


def test_a_rooms_name_is_one_clean_line(cast: Cast) -> None:
    assert open_room(name=" Two \n words\u202e ", by=None, now=now()).name == "Two words"

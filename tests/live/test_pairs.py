"""Conversations of two over sockets: they appear while one is connected, reach nobody else, and end with the group."""

from __future__ import annotations

from uuid import uuid4

import pytest

from live.conftest import Group

pytestmark = pytest.mark.promise("C12")

IMPORTS = (
    "from runde.chat.pairing import open_pair; from runde.chat.joining import leave; from runde.chat.models import Room\n"
    "from runde.people.models import Person; from runde.kit.time import now\n"
)


def open_pair(group: Group) -> int:
    """The first two members of the group begin a conversation, in another process; gives its room."""
    people = ", ".join(f"Person.objects.get(pk={person})" for person in group.people[:2])
    room: int = group.server.act(
        f"{IMPORTS}ana, anton = {people}\n"
        f"print(open_pair(group=Room.objects.get(pk={group.room}), person=ana, other=anton, by=ana, now=now()).pk)"
    )
    return room


def test_a_conversation_appears_for_both_and_for_nobody_else(group: Group) -> None:
    with group.live(0) as ana, group.live(1) as anton, group.live(2) as other:
        names = {member["person"]: member["name"] for member in ana.hello["rooms"][0]["members"]}
        pair = open_pair(group)
        for live, person in ((ana, group.people[1]), (anton, group.people[0])):
            [_, room] = live.hear("hello")["rooms"]
            assert (room["id"], room["pair"], room["group"], room["name"]) == (pair, True, group.room, names[person])
        ana.say("send", room=pair, client_id=str(uuid4()), text="Between us")
        message = anton.hear("message")
        assert (message["room"], message["text"]) == (pair, "Between us")
        other.nothing_before_pong()
        other.say("send", room=pair, client_id=str(uuid4()), text="Me too")
        assert other.hear("refused")["code"] == "unknown"


def test_who_leaves_the_group_hears_nothing_more_of_the_conversation(group: Group) -> None:
    pair = open_pair(group)
    with group.live(0) as ana, group.live(1) as anton:
        group.server.act(
            f"{IMPORTS}leave(room=Room.objects.get(pk={group.room}), person=Person.objects.get(pk={group.people[1]}),"
            " by=None, now=now())"
        )
        assert {anton.hear("left")["room"], anton.hear("left")["room"]} == {group.room, pair}
        while not (told := ana.hear("members")).get("closed"):
            pass
        assert (told["room"], len(told["former"]) <= 1) == (pair, True)
        ana.say("send", room=pair, client_id=str(uuid4()), text="Are you there?")
        refused = ana.hear("refused")
        assert (refused["code"], "Nothing more can be written here" in refused["reason"]) == ("gone", True)
        anton.nothing_before_pong()
    with group.live(0) as ana:
        assert [room.get("closed", False) for room in ana.hello["rooms"]] == [False, True]

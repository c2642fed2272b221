"""Words, choices and messages without a name, over real sockets."""

from __future__ import annotations

from uuid import uuid4

import pytest

from live.conftest import Group


@pytest.mark.promise("D16")
def test_a_word_reaches_the_others_and_is_acknowledged(group: Group) -> None:
    with group.live(0) as ana, group.live(1) as anton:
        ana.say("send", room=group.room, client_id=str(uuid4()), text="I walked")
        assert (ana.next()["t"], anton.next()["t"]) == ("ack", "message")
        client_id = str(uuid4())
        anton.say("react", room=group.room, seq=1, client_id=client_id, reaction="well-done")
        heard = {frame["t"]: frame for frame in (anton.next(), anton.next())}
        assert (heard["ack"]["client_id"], heard["ack"]["seq"]) == (client_id, 1)
        assert heard["changed"] == ana.next()
        assert heard["changed"] == {
            "t": "changed",
            "room": group.room,
            "change": 1,
            "seq": 1,
            "text": "I walked",
            "reactions": {"well-done": [group.people[1]]},
        }
        anton.say("react", room=group.room, seq=1, client_id=str(uuid4()), reaction="")
        assert "reactions" not in ana.next()


def test_a_vote_in_what_is_no_poll_is_refused(group: Group) -> None:
    with group.live(0) as ana:
        ana.say("send", room=group.room, client_id=str(uuid4()), text="No poll")
        ana.next()
        client_id = str(uuid4())
        ana.say("vote", room=group.room, seq=1, client_id=client_id, option="yes")
        refused = ana.next()
        assert (refused["t"], refused["client_id"], refused["code"]) == ("refused", client_id, "unknown")


@pytest.mark.promise("D9")
def test_an_anonymous_message_names_its_author_to_nobody_else(group: Group) -> None:
    with group.live(0) as ana, group.live(0) as tablet, group.live(1) as anton:
        ana.say("send", room=group.room, client_id=str(uuid4()), text="May I ask?", anonymous=True)
        assert ana.next()["t"] == "ack"
        assert (anton.next()["author"], tablet.next()["author"]) == (0, group.people[0])
        anton.say("since", room=group.room, seq=0, change=0)
        assert [item["author"] for item in anton.next()["items"]] == [0]
        tablet.say("since", room=group.room, seq=0, change=0)
        assert [item["author"] for item in tablet.next()["items"]] == [group.people[0]]


def test_what_nobody_uploaded_cannot_be_attached(group: Group) -> None:
    with group.live(0) as ana:
        ana.say("send", room=group.room, client_id=str(uuid4()), text="See", attachments=[987654])
        assert ana.next()["code"] == "unknown"

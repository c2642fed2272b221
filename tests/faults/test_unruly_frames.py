"""Frames that a bad network sends twice, late, or in another order: each message stands once, in the order of its arrival."""

from __future__ import annotations

import json
import random
from uuid import uuid4

import pytest

from faults.histories import Acknowledged, Heard, History, Refused, Sent, faults, item
from faults.swarm import history
from server import Live, Server

pytestmark = pytest.mark.promise("S1")

MESSAGES = 120
SEED = 20_261_124


def drain(live: Live, told: History, connection: int) -> None:
    """Take everything that the server has to say up to now into the history."""
    live.say("ping")
    while (frame := live.next())["t"] != "pong":
        if frame["t"] == "ack":
            told.events.append(Acknowledged(frame["room"], frame["client_id"], frame["seq"], frame["at"]))
        elif frame["t"] == "refused":
            told.events.append(Refused(frame["client_id"], frame["code"]))
        elif frame["t"] == "message":
            told.events.append(Heard(frame["room"], item(frame), connection))


def answered(live: Live, told: History, connection: int, number: int) -> None:
    """Wait until so many frames were answered."""
    before = len(told.events)
    while sum(isinstance(event, Acknowledged | Refused) for event in told.events[before:]) < number:
        drain(live, told, connection)


def read_to_the_end(live: Live, told: History, room: int) -> None:
    live.say("since", room=room, seq=0, change=0)
    told.events += [Heard(room, item(one), None) for one in live.hear("messages")["items"]]


def test_frames_sent_twice_late_and_in_another_order_make_each_message_once(server: Server) -> None:
    chance = random.Random(SEED)
    group = next(server.groups)
    room, members = group["room"], group["members"]
    told = [History(member["person"], frozenset({room})) for member in members]
    texts = {str(uuid4()): f"message {number}" for number in range(MESSAGES)}
    frames = list(texts)
    late = set(chance.sample(frames, MESSAGES // 5))
    first = [client_id for client_id in frames if client_id not in late] * 2  # everything twice
    chance.shuffle(first)
    second = list(late) * 2 + chance.sample(frames, MESSAGES // 2)  # the late ones, and others a third time
    chance.shuffle(second)

    def send(live: Live, client_id: str) -> None:
        told[0].events.append(Sent(room, client_id, texts[client_id]))
        live.socket.send(json.dumps({"t": "send", "room": room, "client_id": client_id, "text": texts[client_id]}))

    server.start()
    with server.live(members[1]["token"]) as anton, server.live(members[2]["token"]) as anita:
        with server.live(members[0]["token"]) as ana:
            for client_id in first:
                send(ana, client_id)
            answered(ana, told[0], 1, len(first))
        with server.live(members[0]["token"]) as ana, server.live(members[0]["token"]) as tablet:
            for number, client_id in enumerate(second):
                send((ana, tablet)[number % 2], client_id)  # two connections of one person, side by side
            answered(ana, told[0], 2, len(second) - len(second) // 2)
            answered(tablet, told[0], 3, len(second) // 2)
            read_to_the_end(ana, told[0], room)
        for live, reader in ((anton, told[1]), (anita, told[2])):
            drain(live, reader, 1)
            while sum(isinstance(event, Heard) for event in reader.events) < MESSAGES:
                drain(live, reader, 1)
            drain(live, reader, 1)
    kept = list(history(server, room, members[0]["token"]))
    assert faults(told, {room: kept}) == []
    assert len(kept) == len(told[0].acknowledged()) == MESSAGES
    assert not any(isinstance(event, Refused) for one in told for event in one.events)
    # Whatever came late stands after what was there before it: order is the order of arrival, not of writing.
    assert {one.client_id for one in kept[-len(late) :]} == late


def test_changes_before_their_message_and_frames_after_the_end_harm_nothing(server: Server) -> None:
    group = next(server.groups)
    room, members = group["room"], group["members"]
    server.start()
    with server.live(members[0]["token"]) as ana, server.live(members[1]["token"]) as anton:
        early = {"room": room, "seq": 1, "client_id": str(uuid4())}
        ana.say("edit", **early, text="before there is anything")
        assert ana.hear("ack", "refused")["code"] == "unknown"
        ana.say("take_back", **early)
        assert ana.hear("ack", "refused")["code"] == "unknown"
        ana.say("since", room=room, seq=500, change=500)  # of a future that does not exist
        assert ana.hear("messages")["items"] == []
        ana.say("read", room=room, seq=2**40)
        client_id = str(uuid4())
        ana.say("send", room=room, client_id=client_id, text="first")
        assert ana.hear("ack")["seq"] == 1
        again = str(uuid4())
        for _ in range(2):
            ana.say("take_back", room=room, seq=1, client_id=again)
            assert ana.hear("ack", "refused")["t"] == "ack"
        ana.say("edit", room=room, seq=1, client_id=str(uuid4()), text="too late")
        assert ana.hear("ack", "refused")["code"] == "gone"
        ana.say("send", room=room, client_id=client_id, text="first")  # a copy that was on its way all the time
        assert ana.hear("ack")["seq"] == 1
        assert anton.hear("message")["text"] == "first"
        assert anton.hear("changed")["taken_back"] is True
        anton.nothing_before_pong()
    [kept] = history(server, room, members[0]["token"])
    assert kept.text == ""

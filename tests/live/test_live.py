"""The WebSocket door, driven over real sockets against `runde serve`."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from live.conftest import Group
from server import Live, Server


def send(live: Live, room: int, text: str, **more: object) -> str:
    client_id = str(uuid4())
    live.say("send", room=room, client_id=client_id, text=text, **more)
    return client_id


@pytest.mark.promise("S1")
def test_what_one_writes_is_acknowledged_and_reaches_the_others_once(group: Group) -> None:
    with group.live(0) as ana, group.live(0) as tablet, group.live(1) as anton:
        client_id = send(ana, group.room, "Good morning")
        ack = ana.next()
        assert (ack["t"], ack["client_id"], ack["room"], ack["seq"]) == ("ack", client_id, group.room, 1)
        for other in (anton, tablet):
            message = other.next()
            assert message == {
                "t": "message",
                "room": group.room,
                "seq": 1,
                "client_id": client_id,
                "author": group.people[0],
                "text": "Good morning",
                "at": ack["at"],
            }
        for live in (ana, tablet, anton):
            live.nothing_before_pong()


def test_hello_tells_the_rooms_their_counters_and_who_is_there(group: Group) -> None:
    with group.live(1) as ana:
        assert ana.hello["person"] == group.people[1]
        [room] = ana.hello["rooms"]
        assert (room["id"], room["seq"], room["change"], room["read"]) == (group.room, 0, 0, 0)
        assert [member["person"] for member in room["members"]] == group.people


def test_sent_again_the_first_acknowledgement_comes_again_and_nobody_hears_it_twice(group: Group) -> None:
    with group.live(0) as ana, group.live(1) as anton:
        client_id = send(ana, group.room, "Once")
        first = ana.next()
        ana.say("send", room=group.room, client_id=client_id, text="Once")
        assert ana.next() == first
        assert anton.next()["seq"] == 1
        anton.nothing_before_pong()


def test_what_is_sent_before_hello_and_between_questions_keeps_its_order(group: Group) -> None:
    """A frame that writes is taken at once, but must not overtake one that still waits to be served."""
    headers = {"Authorization": f"Bearer {group.tokens[0]}"}
    with connect(group.server.url.replace("http", "ws") + "/live", additional_headers=headers) as socket:
        sent = [str(uuid4()) for _ in range(40)]
        for client_id in sent:
            socket.send(json.dumps({"t": "since", "room": group.room, "seq": 0, "change": 0}))
            socket.send(json.dumps({"t": "send", "room": group.room, "client_id": client_id, "text": "x"}))
        frames = [json.loads(socket.recv(timeout=20)) for _ in range(1 + 2 * len(sent))]
    assert frames[0]["t"] == "hello"
    acks = [(frame["seq"], frame["client_id"]) for frame in frames if frame["t"] == "ack"]
    assert acks == list(enumerate(sent, 1))


def test_answers_edits_and_taking_back_reach_everybody(group: Group) -> None:
    with group.live(0) as ana, group.live(1) as anton:
        send(ana, group.room, "Who walks?")
        ana.hear("ack")
        send(anton, group.room, "I do", reply_to=1)
        assert ana.hear("message")["reply_to"] == 1
        ana.say("edit", room=group.room, seq=1, client_id=str(uuid4()), text="Who walks today?")
        assert anton.hear("changed") == {
            "t": "changed", "room": group.room, "change": 1, "seq": 1, "text": "Who walks today?", "edited": True,
        }  # fmt: skip
        anton.say("take_back", room=group.room, seq=2, client_id=str(uuid4()))
        assert ana.hear("changed") == {"t": "changed", "room": group.room, "change": 1, "seq": 1} | {
            "text": "Who walks today?", "edited": True,
        }  # fmt: skip
        assert ana.hear("changed") == {"t": "changed", "room": group.room, "change": 2, "seq": 2, "taken_back": True}
        anton.say("edit", room=group.room, seq=2, client_id=str(uuid4()), text="again")
        assert anton.hear("refused")["code"] == "gone"


def test_what_was_missed_is_asked_for(group: Group) -> None:
    with group.live(0) as ana:
        for number in range(3):
            send(ana, group.room, f"{number}")
            ana.hear("ack")
        ana.say("take_back", room=group.room, seq=2, client_id=str(uuid4()))
        ana.hear("ack")
        with group.live(1) as anton:
            assert anton.hello["rooms"][0]["seq"] == 3
            anton.say("since", room=group.room, seq=1, change=0)
            frame = anton.hear("messages")
            assert [item["seq"] for item in frame["items"]] == [2, 3]
            assert frame["items"][0]["taken_back"] is True
            assert frame["items"][0]["text"] == ""
            assert frame["changes"] == [{"change": 1, "seq": 2, "taken_back": True}]
            assert frame["more"] is False


def test_reading_and_typing(group: Group) -> None:
    with group.live(0) as ana, group.live(1) as anton:
        send(ana, group.room, "Hello")
        anton.hear("message")
        anton.say("typing", room=group.room)
        assert ana.hear("typing") == {"t": "typing", "room": group.room, "person": group.people[1]}
        anton.say("typing", room=group.room)
        anton.nothing_before_pong()
        anton.say("read", room=group.room, seq=1)
        send(anton, group.room, "I have read it")
        anton.hear("ack")
    read = f"from runde.chat.models import Membership as M; print(M.objects.get(person={group.people[1]}).read)"
    assert group.server.act(read) == 1


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "malformed"),
        ("[]", "malformed"),
        ('{"t": "send", "client_id": "\\ud800"}', "malformed"),
        (b"\x00\x01", "malformed"),
        ('{"t": "dance"}', "unknown"),
        ('{"t": "send", "room": 1}', "malformed"),
        ('{"t": "typing", "room": 987654}', "unknown"),
        ('{"t": "since", "room": 987654, "seq": 0, "change": 0}', "unknown"),
    ],
)
def test_a_frame_that_cannot_be_served_is_refused_and_the_connection_stays(
    server: Server, shared: Group, frame: str | bytes, code: str
) -> None:
    with shared.live(0) as ana:
        ana.socket.send(frame)
        refused = ana.next()
        assert (refused["t"], refused["code"]) == ("refused", code)
        assert refused["reason"].endswith(".")
        ana.nothing_before_pong()


def test_a_text_of_10_000_characters_is_kept_and_one_more_is_refused(group: Group) -> None:
    with group.live(0) as ana:
        send(ana, group.room, "😀" * 10_000)
        assert ana.next()["t"] == "ack"
        for text, code in (("x" * 10_001, "too_long"), ("", "empty"), (" \n\t", "empty")):
            client_id = send(ana, group.room, text)
            refused = ana.next()
            assert (refused["code"], refused["client_id"]) == (code, client_id)
        ana.nothing_before_pong()


@pytest.mark.parametrize("size", [128 * 1024 + 1, 3_000_000])
def test_too_large_a_frame_gets_a_reason_and_the_connection_is_closed(shared: Group, size: int) -> None:
    with shared.live(0) as ana, shared.live(1) as anton:
        ana.socket.send("x" * size)
        bye = ana.next()
        assert bye["t"] == "bye"
        assert bye["reason"].endswith(".")
        with pytest.raises(ConnectionClosed):
            ana.next()
        assert ana.socket.close_code == 1009
        anton.nothing_before_pong()


def test_a_large_frame_of_few_characters_is_measured_in_bytes(shared: Group) -> None:
    with shared.live(0) as ana:
        ana.socket.send(json.dumps({"t": "ping", "pad": "ü" * 70_000}, ensure_ascii=False))
        assert ana.next()["t"] == "bye"


def test_a_room_that_is_not_mine_answers_like_one_that_does_not_exist(group: Group, shared: Group) -> None:
    with group.live(0) as ana, shared.live(0) as ben:
        answers = []
        for room in (shared.room, 987_654):
            for frame in (
                {"t": "send", "room": room, "text": "x"},
                {"t": "edit", "room": room, "seq": 1, "text": "x"},
                {"t": "take_back", "room": room, "seq": 1},
                {"t": "since", "room": room, "seq": 0, "change": 0},
                {"t": "typing", "room": room},
            ):
                ana.socket.send(json.dumps(frame | {"client_id": str(uuid4())}))
                answer = ana.next()
                answers.append({key: answer[key] for key in ("t", "code", "reason")})
            ana.say("read", room=room, seq=1)
        assert all(answer == answers[0] for answer in answers)
        assert answers[0]["code"] == "unknown"
        ana.nothing_before_pong()
        ben.nothing_before_pong()


def test_who_is_removed_hears_so_within_a_second_and_nothing_more_of_that_room(group: Group) -> None:
    with group.live(0) as ana, group.live(1) as anton:
        group.server.act(
            "from runde.chat.joining import leave; from runde.chat.models import Room; from runde.people.models import Person\n"
            "from runde.kit.time import now\n"
            f"leave(room=Room.objects.get(pk={group.room}), person=Person.objects.get(pk={group.people[1]}), by=None, now=now())"
        )
        assert anton.next(within=2) == {"t": "left", "room": group.room}
        assert [member["person"] for member in ana.hear("members")["members"]] == [group.people[0], group.people[2]]
        send(ana, group.room, "Only for us")
        ana.hear("ack")
        anton.nothing_before_pong()
        send(anton, group.room, "Hello?")
        assert anton.next()["code"] == "unknown"


def test_who_is_put_into_a_room_hears_it_without_coming_again(group: Group, shared: Group) -> None:
    with group.live(0) as ana, shared.live(2) as ben:
        group.server.act(
            "from runde.chat.joining import join; from runde.chat.models import Room; from runde.people.models import Person\n"
            "from runde.kit.time import now\n"
            f"join(room=Room.objects.get(pk={group.room}), person=Person.objects.get(pk={shared.people[2]}), by=None, now=now())"
        )
        assert {room["id"] for room in ben.hear("hello")["rooms"]} == {shared.room, group.room}
        send(ana, group.room, "Welcome")
        assert ben.hear("message")["text"] == "Welcome"


def test_a_new_name_reaches_the_room_at_once(group: Group) -> None:
    with group.live(0) as ana:
        group.server.act(
            "from runde.people.arriving import rename; from runde.people.models import Person; from runde.kit.time import now\n"
            f"p = Person.objects.get(pk={group.people[1]}); rename(person=p, name='Antonia', by=p, now=now())"
        )
        assert ana.hear("members")["members"][1]["name"] == "Antonia"


def test_what_another_process_posts_arrives_within_a_second(group: Group) -> None:
    with group.live(0) as ana:
        group.server.act(
            "from runde.moderation.gate import submit; from runde.chat.drafts import Draft; import uuid\n"
            f"submit([Draft({group.room}, {group.people[1]}, uuid.uuid4(), str(n)) for n in range(3)])"
        )
        assert [ana.next(within=3)["seq"] for _ in range(3)] == [1, 2, 3]


def test_a_revoked_device_is_let_go_within_a_second_and_does_not_come_back(group: Group) -> None:
    with group.live(0) as ana, group.live(1) as anton:
        group.server.act(
            "from runde.people.devices import revoke; from runde.people.models import Device; from runde.kit.time import now\n"
            f"revoke(device=Device.objects.get(person={group.people[1]}), by=None, now=now())"
        )
        assert anton.next(within=2)["t"] == "bye"
        with pytest.raises(ConnectionClosed):
            anton.next()
        assert anton.socket.close_code == 4401
        ana.nothing_before_pong()
    with pytest.raises(InvalidStatus) as refused:
        group.live(1)
    assert refused.value.response.status_code == 401


@pytest.mark.parametrize("token", ["", "invented", "x" * 5_000])
def test_without_a_valid_token_there_is_no_connection(server: Server, token: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        server.live(token)
    assert refused.value.response.status_code == 401
    assert json.loads(refused.value.response.body or b"{}")["code"] == "unauthorised"


def test_a_cookie_counts_only_from_our_own_page(shared: Group) -> None:
    cookie = {"Cookie": f"runde_device={shared.tokens[0]}"}
    with shared.server.live("", headers=cookie | {"Origin": shared.server.url}) as ana:
        ana.nothing_before_pong()
    for origin in ("https://evil.example", "null", "http://localhost.evil.example", "http://[half"):
        with pytest.raises(InvalidStatus):
            shared.server.live("", headers=cookie | {"Origin": origin})
    with pytest.raises(InvalidStatus):
        shared.server.live("", headers=cookie)


def test_another_address_has_no_socket(server: Server) -> None:
    answer = httpx.get(
        f"{server.url}/other",
        headers={
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
    )
    assert answer.status_code == 403

"""Redis cut off from one of two servers: there, the outbox shuts out and brings messages, within a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from faults.conftest import House
from faults.engines import Redis, wait_for
from faults.proxy import Wire
from server import Live, Server

pytestmark = [pytest.mark.own_postgresql, pytest.mark.own_redis]

SECOND = 2.0  # the promise is one; the rest is for a machine that has other things to do


@dataclass(frozen=True, slots=True)
class Two:
    """Two servers of one house; the wire between the second one and Redis can be cut."""

    house: House
    near: Server
    far: Server
    wire: Wire


@pytest.fixture
def two(house: House, redis_server: Redis) -> Iterator[Two]:
    wire = Wire(redis_server.port)
    near = house.server(RUNDE_REDIS_URL=redis_server.url)
    far = house.server(RUNDE_REDIS_URL=f"redis://127.0.0.1:{wire.port}/0")
    near.start()
    far.start()
    yield Two(house, near, far, wire)
    house.close()
    wire.close()


def hang_up(wire: Wire) -> None:
    wire.hang_up()


def go_silent(wire: Wire) -> None:
    wire.go_silent()


@pytest.mark.promise("S1")
@pytest.mark.parametrize("cut", [hang_up, go_silent])
def test_on_a_server_cut_off_from_redis_revocation_and_messages_come_by_the_outbox(
    two: Two, cut: Callable[[Wire], None]
) -> None:
    group, other = two.house.groups[:2]
    tokens = [member["token"] for member in group["members"]]
    people = [member["person"] for member in group["members"]]
    with two.near.live(tokens[0]) as ana, two.far.live(tokens[1]) as anton, two.far.live(tokens[2]) as anita:
        assert round_trip(ana, anton, group["room"]) < SECOND
        cut(two.wire)
        # Messages, both ways.
        for _ in range(3):
            assert round_trip(ana, anton, group["room"]) < SECOND
            assert round_trip(anton, ana, group["room"]) < SECOND
        anita.hear("message")

        # A removed member.
        took = act(
            two.near,
            "from runde.chat.joining import leave; from runde.chat.models import Room; from runde.people.models import Person",
            f"leave(room=Room.objects.get(pk={group['room']}), person=Person.objects.get(pk={people[2]}), by=None, now=now())",
            until=lambda: anita.hear("left"),
        )
        assert took < SECOND
        say(ana, group["room"])
        anton.hear("message")
        anita.nothing_before_pong()

        # A revoked device.
        took = act(
            two.near,
            "from runde.people.devices import revoke; from runde.people.models import Device",
            f"revoke(device=Device.objects.get(person={people[1]}), by=None, now=now())",
            until=lambda: anton.hear("bye"),
        )
        assert took < SECOND
        with pytest.raises(ConnectionClosed):
            anton.next()
        assert anton.socket.close_code == 4401
        with pytest.raises(InvalidStatus):
            two.far.live(tokens[1])

        # Once mended, everything is as before, and quicker than the outbox.
        two.wire.mend()
        wait_for(lambda: "Redis answers again" in two.far.log(), "Redis answers again")
        quickest = 9.0
        with two.far.live(other["members"][0]["token"]) as ben, two.near.live(other["members"][1]["token"]) as bea:
            for _ in range(20):
                quickest = min(quickest, round_trip(bea, ben, other["room"]))
        assert quickest < 0.5
    assert two.far.log().count("Redis does not answer") == 1
    assert "Redis" not in two.near.log()


def round_trip(author: Live, reader: Live, room: int) -> float:
    """One message from the one to the other; the seconds it took."""
    began = time.monotonic()
    client_id = say(author, room)
    while reader.hear("message")["client_id"] != client_id:
        pass
    return time.monotonic() - began


def say(live: Live, room: int) -> str:
    client_id = str(uuid4())
    live.say("send", room=room, client_id=client_id, text="Are you there?")
    assert live.hear("ack", "refused")["t"] == "ack"
    return client_id


def act(server: Server, imports: str, deed: str, until: Callable[[], object]) -> float:
    """Do something in another process; gives the seconds from its commit until something was heard."""

    def heard() -> float:
        until()
        return time.time()

    with ThreadPoolExecutor() as beside:
        hearing = beside.submit(heard)
        done = server.act(f"{imports}\nimport time\nfrom runde.kit.time import now\n{deed}\nprint(time.time())")
        return hearing.result() - float(done)

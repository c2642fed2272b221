"""SIGKILL of one of two servers, of PostgreSQL, of Redis: what was acknowledged is there, once, in one order for all."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from faults.conftest import House
from faults.engines import SECONDS, PostgreSQL, Redis, wait_for
from faults.swarm import Swarm, play, until
from server import Live, Server

pytestmark = [pytest.mark.promise("S1"), pytest.mark.own_postgresql, pytest.mark.own_redis]

PER_SECOND = 100
MEMBERSHIP = "from runde.chat.models import Membership as M"


def under_traffic(house: House, servers: list[Server], fault: Callable[[Swarm], Awaitable[None]]) -> None:
    """Let everybody write while something goes wrong, and for a while afterwards; then nothing may be lost or doubled."""

    async def scene() -> None:
        swarm = Swarm(house.groups, servers)
        await swarm.start()

        async def wrong() -> None:
            await acknowledged(swarm, PER_SECOND)
            await fault(swarm)
            await acknowledged(swarm, PER_SECOND)

        going_wrong = asyncio.create_task(wrong())
        await swarm.traffic(PER_SECOND, going_wrong.done)
        await going_wrong
        await swarm.settle(servers[0])
        await swarm.stop()

    for server in servers:
        server.start()
    play(scene)


async def acknowledged(swarm: Swarm, more: int) -> None:
    """So many more messages are acknowledged."""
    goal = swarm.acknowledged + more
    await until(lambda: swarm.acknowledged >= goal, f"{more} more messages are acknowledged")


def test_one_of_two_servers_is_killed_and_its_people_go_to_the_other(house: House, redis_server: Redis) -> None:
    staying, dying = (house.server(RUNDE_REDIS_URL=redis_server.url) for _ in range(2))

    async def fault(swarm: Swarm) -> None:
        await asyncio.to_thread(dying.stop, signal.SIGKILL)
        await until(lambda: all(member.connected for member in swarm.members), "everybody found the other server")
        await acknowledged(swarm, PER_SECOND)
        await asyncio.to_thread(dying.start)

    under_traffic(house, [staying, dying], fault)
    assert "Traceback" not in staying.log()


def test_postgresql_is_killed_and_the_servers_stay_and_go_on(
    house: House, cluster: PostgreSQL, redis_server: Redis
) -> None:
    servers = [house.server(RUNDE_REDIS_URL=redis_server.url) for _ in range(2)]

    async def fault(swarm: Swarm) -> None:
        await asyncio.to_thread(cluster.kill)
        before = swarm.acknowledged
        said = swarm.said
        await until(lambda: swarm.said > said + PER_SECOND, "people go on writing")
        assert (
            swarm.acknowledged <= before + PER_SECOND
        )  # what was on its way; nothing is acknowledged without a database
        await asyncio.to_thread(cluster.start)

    under_traffic(house, servers, fault)


def test_redis_is_killed_and_everything_still_arrives_within_a_second_or_so(house: House, redis_server: Redis) -> None:
    servers = [house.server(RUNDE_REDIS_URL=redis_server.url) for _ in range(2)]

    async def fault(swarm: Swarm) -> None:
        await asyncio.to_thread(redis_server.kill)
        await acknowledged(swarm, 2 * PER_SECOND)
        checked = await asyncio.to_thread(servers[0].command, "check")
        assert "DO  Redis does not answer" in checked.stdout
        await asyncio.to_thread(redis_server.start)
        checked = await asyncio.to_thread(servers[0].command, "check")
        assert "ok  Redis answers." in checked.stdout
        await until(lambda: all("Redis answers again" in server.log() for server in servers), "Redis is back")

    under_traffic(house, servers, fault)
    for server in servers:
        assert server.log().count("Redis does not answer") == 1


def test_while_postgresql_is_away_newcomers_read_a_sentence_and_afterwards_all_is_as_before(
    house: House, cluster: PostgreSQL
) -> None:
    server = house.server()
    group = house.groups[0]
    tokens = [member["token"] for member in group["members"]]
    server.start()
    with server.live(tokens[0]) as ana:
        ana.say("read", room=group["room"], seq=0)  # each thread has a connection to lose
        ana.nothing_before_pong()
        cluster.kill()
        with pytest.raises(InvalidStatus) as refused:
            server.live(tokens[1], open_timeout=SECONDS)
        answer = json.loads(refused.value.response.body or b"{}")
        assert (refused.value.response.status_code, answer["code"]) == (503, "storage")
        assert answer["reason"].endswith("Nothing is lost: please send it again.")
        cluster.start()

        client_id = str(uuid4())
        while True:  # as a client does that is asked to send again
            ana.say("send", room=group["room"], client_id=client_id, text="Are you back?")
            if ana.hear("ack", "refused")["t"] == "ack":
                break
        ana.say("read", room=group["room"], seq=1)  # a first one may meet the dead connection
        ana.nothing_before_pong()
        ana.say("send", room=group["room"], client_id=str(uuid4()), text="And once more.")
        ana.hear("ack")

        def read() -> bool:
            ana.say("read", room=group["room"], seq=2)
            return bool(
                server.act(f"{MEMBERSHIP}; print(M.objects.get(person={group['members'][0]['person']}).read)") == 2
            )

        wait_for(read, "how far she has read is kept again")
        live_again(server, tokens[1]).close()


def live_again(server: Server, token: str) -> Live:
    """Connect as a client does: refused, it tries again."""
    while True:
        try:
            return server.live(token)
        except InvalidStatus as error:
            assert error.response.status_code == 503

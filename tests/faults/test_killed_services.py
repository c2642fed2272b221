"""SIGKILL of one of two servers, of PostgreSQL, of Redis: what was acknowledged is there, once, in one order for all."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

import pytest

from faults.conftest import House
from faults.engines import PostgreSQL, Redis
from faults.swarm import Swarm, play, until
from server import Server

pytestmark = [pytest.mark.promise("S1"), pytest.mark.own_postgresql, pytest.mark.own_redis]

PER_SECOND = 100


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
        await asyncio.to_thread(redis_server.start)
        await until(lambda: all("Redis answers again" in server.log() for server in servers), "Redis is back")

    under_traffic(house, servers, fault)
    for server in servers:
        assert server.log().count("Redis does not answer") == 1

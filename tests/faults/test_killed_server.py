"""SIGKILL of the server in mid-traffic: what was acknowledged is there, once, in one order for all."""

from __future__ import annotations

import asyncio
import signal

import pytest

from faults.swarm import Swarm, play, until
from server import Server

pytestmark = pytest.mark.promise("S1")

PER_SECOND = 200


async def killed_and_started(server: Server, swarm: Swarm, after: int) -> None:
    """When so many more messages are acknowledged: SIGKILL, and start again."""
    goal = swarm.acknowledged + after
    await until(lambda: swarm.acknowledged >= goal, "messages are acknowledged")
    await asyncio.to_thread(server.stop, signal.SIGKILL)
    await asyncio.to_thread(server.start)


def kill_again_and_again(server: Server, times: int) -> None:
    async def scene() -> None:
        swarm = Swarm(list(server.groups), [server])
        await swarm.start()

        async def kills() -> None:
            for _ in range(times):
                await killed_and_started(server, swarm, after=PER_SECOND)

        killing = asyncio.create_task(kills())
        await swarm.traffic(PER_SECOND, killing.done)
        await killing
        await swarm.settle(server)
        assert all(member.connections > times for member in swarm.members)
        await swarm.stop()

    server.start()
    play(scene)


def test_a_server_killed_under_200_messages_a_second_loses_and_doubles_nothing(server: Server) -> None:
    kill_again_and_again(server, times=2)


@pytest.mark.soak
def test_a_server_killed_ten_times_loses_and_doubles_nothing(server: Server) -> None:
    kill_again_and_again(server, times=10)


def test_a_server_started_anew_in_mid_traffic_loses_and_doubles_nothing(server: Server) -> None:
    async def scene() -> None:
        swarm = Swarm(list(server.groups), [server])
        await swarm.start()

        async def restart() -> None:
            await until(lambda: swarm.acknowledged >= PER_SECOND, "messages are acknowledged")
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)

        restarting = asyncio.create_task(restart())
        await swarm.traffic(PER_SECOND, restarting.done)
        await restarting
        await swarm.settle(server)
        # Whoever was just writing may have met a closed socket instead of the goodbye.
        assert any(1012 in member.codes for member in swarm.members)
        await swarm.stop()

    server.start()
    play(scene)

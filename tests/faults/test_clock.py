"""The server's clock is set back an hour (in its process only): time does not run backwards in a room, nothing is lost,
people still come in and are still shut out."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from faults.engines import SECONDS, wait_for
from faults.swarm import Swarm, play
from faults.tools import faketime_library
from server import Server

pytestmark = [pytest.mark.promise("S1"), pytest.mark.faketime]

PER_SECOND = 100
HOUR = timedelta(hours=1)


class Clock:
    """The clock of one server: an offset in a file, read every second."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set(timedelta())

    def set(self, offset: timedelta) -> None:
        """Show the present moment plus this offset, within a second."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{offset.total_seconds():+.0f}\n")
        new.replace(self._file)

    def settings(self) -> dict[str, str]:
        """What makes a process look at this clock. Intervals are measured as ever: no clock of a machine changes these."""
        return {
            "LD_PRELOAD": faketime_library(),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }


def wait_until_shown(server: Server, token: str, offset: timedelta) -> None:
    """Wait until the server's clock is so far from ours."""

    def is_shown() -> bool:
        with server.live(token) as live:
            ahead = datetime.fromisoformat(live.hello["server_time"]) - datetime.now(UTC)
        return abs(ahead - offset) < HOUR / 4

    wait_for(is_shown, f"the server's clock is set by {offset}")


def test_an_hour_back_and_forth_no_room_runs_backwards_and_nothing_is_lost(server: Server, tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    server.environment |= clock.settings()
    groups = list(server.groups)
    token = groups[0]["members"][0]["token"]

    async def scene() -> None:
        swarm = Swarm(groups, [server])
        await swarm.start()

        async def turn_the_clock() -> None:
            for turn, offset in enumerate((-HOUR, timedelta(), -HOUR), start=1):
                while swarm.acknowledged < turn * PER_SECOND:
                    await asyncio.sleep(0.01)
                clock.set(offset)
                await asyncio.to_thread(wait_until_shown, server, token, offset)

        turning = asyncio.create_task(turn_the_clock())
        await swarm.traffic(PER_SECOND, turning.done)
        await turning
        await swarm.settle(server)
        await swarm.stop()

    server.start()
    play(scene)


def test_an_hour_back_people_still_come_in_and_are_still_shut_out(server: Server, tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    server.environment |= clock.settings()
    first, second = next(server.groups)["members"][:2]
    server.start()
    with server.live(first["token"]) as before:
        clock.set(-HOUR)
        before.nothing_before_pong()
        wait_until_shown(server, second["token"], -HOUR)  # this device was made after what the clock shows now
        me = httpx.get(f"{server.url}/api/me", headers={"Authorization": f"Bearer {second['token']}"}, timeout=SECONDS)
        assert me.json()["person"] == second["person"]
        server.act(
            "from runde.people.devices import revoke; from runde.people.models import Device; from runde.kit.time import now\n"
            f"revoke(device=Device.objects.get(person={first['person']}), by=None, now=now())"
        )
        before.hear("bye", within=3)
        with pytest.raises(ConnectionClosed):
            before.next()
    with pytest.raises(InvalidStatus):
        server.live(first["token"])


@pytest.mark.soak
def test_a_server_started_with_a_clock_an_hour_behind_goes_on_where_the_room_was(
    server: Server, tmp_path: Path
) -> None:
    clock = Clock(tmp_path)
    server.environment |= clock.settings()
    groups = list(server.groups)

    async def scene() -> None:
        swarm = Swarm(groups, [server])
        await swarm.start()
        await swarm.traffic(PER_SECOND, lambda: swarm.acknowledged >= PER_SECOND)
        await asyncio.to_thread(server.stop)
        clock.set(-HOUR)
        await asyncio.to_thread(server.start)
        await swarm.traffic(PER_SECOND, lambda: swarm.acknowledged >= 2 * PER_SECOND)
        await swarm.settle(server)
        await swarm.stop()

    server.start()
    play(scene)

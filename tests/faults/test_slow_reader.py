"""A reader who stops reading is closed after the limit; the others notice nothing, and the server's memory stays flat."""

from __future__ import annotations

import json
import select
import socket
import time
from contextlib import suppress
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from faults.engines import wait_for
from faults.processes import memory
from runde.live.connection import MOST_BYTES, SLOWEST_PEER
from server import Live, Server

pytestmark = pytest.mark.promise("S1")

LONG = "x" * 9_000
ROUNDS = 3 * MOST_BYTES // len(LONG)  # three times of what may wait for one connection
FLAT = 2 * MOST_BYTES  # bytes by which the memory may grow: less than what was sent and would lie there
WARM = 100


def test_a_reader_who_stops_is_closed_and_harms_nobody(server: Server) -> None:
    group, other = (next(server.groups) for _ in range(2))
    tokens = [member["token"] for member in group["members"]]
    server.start()
    assert server.process is not None
    narrow = socket.create_connection(("127.0.0.1", server.port))
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    # A client that takes nothing from its socket once it has said hello.
    with (
        server.live(tokens[0]) as ana,
        server.live(tokens[1]) as anton,
        server.live(other["members"][0]["token"]) as ben,
        server.live(tokens[2], sock=narrow, max_queue=1, ping_interval=None) as stuck,
    ):
        ana_says(ana, anton, group["room"], WARM)
        before = memory(server.process.pid)
        slowest = ana_says(ana, anton, group["room"], ROUNDS)
        ben.nothing_before_pong()
        grown = memory(server.process.pid) - before
        assert grown < FLAT, f"The memory grew by {grown} bytes."
        assert slowest < 5, f"The slowest message took {slowest:.1f} s."

        # The others stay; the one that is stuck is let go, and its connection with it.
        wait_for(lambda: cut(narrow), "the stuck connection is cut", within=3 * SLOWEST_PEER)
        for live in (ana, ben):
            live.nothing_before_pong()
        heard = 0
        with suppress(ConnectionClosed):
            while True:
                heard += stuck.next()["t"] == "message"
        assert heard < ROUNDS

        # It comes back and has lost nothing.
        with server.live(tokens[2]) as back:
            seen, more = 0, True
            while more:
                back.say("since", room=group["room"], seq=seen, change=0)
                page = back.hear("messages")
                assert [one["seq"] for one in page["items"]] == list(range(seen + 1, seen + 1 + len(page["items"])))
                seen, more = seen + len(page["items"]), page["more"]
            assert seen == ROUNDS + WARM


def ana_says(ana: Live, anton: Live, room: int, times: int) -> float:
    """So many long messages, each heard by Anton before the next; gives the seconds that the slowest took."""
    slowest = 0.0
    for _ in range(times):
        began = time.monotonic()
        ana.socket.send(json.dumps({"t": "send", "room": room, "client_id": str(uuid4()), "text": LONG}))
        ana.hear("ack")
        anton.hear("message")
        slowest = max(slowest, time.monotonic() - began)
    return slowest


def cut(peer: socket.socket) -> bool:
    """Whether the other side has ended this connection for good; nothing is read from it."""
    asked = select.poll()
    asked.register(peer, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in asked.poll(0))

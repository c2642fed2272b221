"""The disk is full: a message is refused with a sentence, nothing is half-written, and it works again once there is room."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from faults.swarm import SECONDS, history
from faults.tools import small_disk
from server import Live, Server

pytestmark = [pytest.mark.promise("S1"), pytest.mark.own_disk]

SENTENCE = "This could not be kept just now. Nothing is lost: please send it again."
LONG = "x" * 9_000


def on_a_small_disk(server: Server, seeded: Path) -> Path:
    """Start the server with its data on a disk of 16 MB, in a namespace of its own: no other program sees it. Gives the
    folder as we can reach it."""
    server.folder.rename(seeded)
    server.folder.mkdir()
    mounted = 'mount -t tmpfs -o size=16m tmpfs "$RUNDE_DATA" && cp -R "$1"/. "$RUNDE_DATA" && shift && exec "$@"'
    server.start(under=[*small_disk(), "sh", "-c", mounted, "sh", str(seeded)])
    assert server.process is not None
    return Path(f"/proc/{server.process.pid}/root{server.folder}")


def fill(filler: Path) -> None:
    """Write until nothing more fits."""
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096):
            try:
                while file.write(os.urandom(size)) == size:
                    pass
            except OSError:
                continue


def say(live: Live, room: int, client_id: str) -> dict[str, Any]:
    live.say("send", room=room, client_id=client_id, text=LONG)
    return live.hear("ack", "refused")


def test_a_full_disk_is_told_and_nothing_is_half_written(server: Server, tmp_path: Path) -> None:
    group = next(server.groups)
    room, token = group["room"], group["members"][0]["token"]
    disk = on_a_small_disk(server, tmp_path / "seeded")
    as_ana = {"Authorization": f"Bearer {token}"}
    kept: list[str] = []
    refused: list[str] = []
    with server.live(token) as ana:
        for full in (False, True):
            if full:
                fill(disk / "filler")
            for _ in range(10):
                client_id = str(uuid4())
                answer = say(ana, room, client_id)
                if answer["t"] == "ack":
                    kept.append(client_id)
                else:
                    assert (answer["client_id"], answer["code"], answer["reason"]) == (client_id, "storage", SENTENCE)
                    refused.append(client_id)
        assert len(kept) >= 10
        assert len(refused) >= 5  # the log may still have had a page or two
        ana.say("read", room=room, seq=1)

        # The same by HTTP; and whoever only wants to read still can.
        draft = {"client_id": refused[0], "text": LONG}
        answered = httpx.post(f"{server.url}/api/rooms/{room}/messages", json=draft, headers=as_ana, timeout=SECONDS)
        assert (answered.status_code, answered.json()) == (503, {"code": "storage", "reason": SENTENCE})
        assert [one.client_id for one in history(server, room, token)] == kept
        with server.live(group["members"][1]["token"]) as anton:
            assert anton.hello["rooms"][0]["seq"] == len(kept)

        (disk / "filler").unlink()
        for client_id in refused:
            assert say(ana, room, client_id)["t"] == "ack"
        whole = list(history(server, room, token))
        assert [one.client_id for one in whole] == kept + refused
        assert [one.seq for one in whole] == list(range(1, len(whole) + 1))
        ana.nothing_before_pong()
    shutil.copytree(disk, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "runde.sqlite3")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("SELECT count(*) FROM chat_message").fetchall() == [(len(whole),)]

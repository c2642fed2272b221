"""A real server with media: from the first byte of a recording to what another phone plays, and stopped in the middle."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from media.making import film, picture, sound
from server import SECONDS, Server

pytestmark = [pytest.mark.promise("D8"), pytest.mark.promise("S1")]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """An installation with a group of three, not started yet."""
    server = Server(tmp_path / "data")
    server.groups = iter(server.seed())
    yield server
    if server.process is not None:
        server.stop(signal.SIGKILL)


class Phone:
    """A client program that sends and fetches media."""

    def __init__(self, server: Server, member: dict[str, Any], room: int) -> None:
        self.room = room
        self.http = httpx.Client(
            base_url=server.url, headers={"Authorization": f"Bearer {member['token']}"}, timeout=SECONDS
        )

    def upload(self, kind: str, content: bytes, *, until: int | None = None) -> dict[str, Any]:
        """Announce a file and send it (`until` a byte)."""
        begun = self.http.post("/api/media", json={"kind": kind, "size": len(content)})
        assert begun.status_code == 201, begun.text
        return self.go_on(begun.json(), content[:until])

    def go_on(self, found: dict[str, Any], content: bytes) -> dict[str, Any]:
        """Send what is lacking, as far as `content` goes."""
        while found["offset"] < len(content):
            offset = found["offset"]
            piece = content[offset : offset + found["piece"]]
            sent = self.http.put(f"/api/media/{found['id']}", params={"offset": offset}, content=piece)
            assert sent.status_code == 200, sent.text
            found = sent.json()
        return found

    def state(self, number: int) -> dict[str, Any]:
        answer = self.http.get(f"/api/media/{number}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def finished(self, number: int) -> dict[str, Any]:
        """Where a medium stands when nobody works on it any more."""
        end = time.monotonic() + 90
        while (found := self.state(number))["state"] == "working":
            assert time.monotonic() < end, "nobody works on it"
        return found

    def post(self, number: int) -> None:
        """Send a medium to the group."""
        body = {"client_id": str(uuid4()), "text": "", "attachments": [number]}
        assert self.http.post(f"/api/rooms/{self.room}/messages", json=body).status_code == 201


@pytest.fixture
def phones(server: Server) -> Iterator[list[Phone]]:
    """The phones of a group."""
    group = next(server.groups)
    made = [Phone(server, member, group["room"]) for member in group["members"]]
    yield made
    for phone in made:
        phone.http.close()


def test_what_one_records_another_hears_and_nobody_else(server: Server, phones: list[Phone]) -> None:
    server.start()
    ana, ben = phones[:2]
    number = ana.upload("voice", sound("webm", "libopus", seconds=3))["id"]
    assert ana.finished(number)["seconds"] == 3
    assert ben.http.get(f"/media/{number}/full").status_code == 404, "not sent yet"
    ana.post(number)
    whole = ben.http.get(f"/media/{number}/full")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/mp4")
    assert int(whole.headers["content-length"]) == len(whole.content) > 5_000
    part = ben.http.get(f"/media/{number}/full", headers={"Range": "bytes=100-299"})
    assert (part.status_code, part.content) == (206, whole.content[100:300])
    head = ben.http.head(f"/media/{number}/full")
    assert (head.headers["content-length"], head.content) == (str(len(whole.content)), b"")
    assert httpx.get(f"{server.url}/media/{number}/full").status_code == 401
    server.stop()


def test_an_upload_that_broke_off_goes_on_after_the_server_was_killed(server: Server, phones: list[Phone]) -> None:
    content = picture("PNG", (60, 40)) + os.urandom(1_500_000)
    server.start()
    ana = phones[0]
    half = ana.upload("picture", content, until=600_000)
    server.stop(signal.SIGKILL)
    server.start()
    assert ana.state(half["id"])["offset"] == half["offset"] == 600_000
    ana.go_on(half, content)
    assert ana.finished(half["id"])["state"] == "ready"
    [upload] = list((server.folder / "media").rglob("full.jpg"))
    assert upload.parent.stat().st_mode & 0o077 == 0
    server.stop()


def test_work_that_a_server_left_undone_is_done_by_the_next_or_by_a_worker(server: Server, phones: list[Phone]) -> None:
    server.start("--no-jobs")
    ana = phones[0]
    number = ana.upload("video", film(size=(640, 480), seconds=2, audio=""))["id"]
    assert ana.state(number)["state"] == "working"
    server.stop(signal.SIGKILL)
    server.start()
    assert ana.finished(number)["state"] == "ready"
    small = ana.http.get(f"/media/{number}/small")
    assert (small.status_code, small.headers["content-type"]) == (200, "image/jpeg")
    server.stop()


def test_a_request_that_is_too_large_is_refused_before_it_is_sent(server: Server, phones: list[Phone]) -> None:
    server.start()
    ana = phones[0]
    with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as line:
        line.sendall(b"PUT /api/media/1?offset=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000000\r\n\r\n")
        said = b"".join(iter(lambda: line.recv(65_536), b""))
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"too_large"' in said
    no = ana.http.post("/api/media", json={"kind": "video", "size": 200_000_000})
    assert (no.status_code, no.json()["code"]) == (413, "video_too_large")
    server.stop()

"""Erasure while people are connected, on a real server: who is erased is shut out, who reads sees it, the bytes are gone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server import Live, Server, postgresql_database

pytestmark = pytest.mark.promise("B16")

SECRETS = ("Zitronenmelisse", "Zwiebelkuchen", "Zuckerhut", "Zenobia")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.redis])])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`runde serve`, seeded with one group of three."""
    folder = tmp_path_factory.mktemp("keeping") / "data"
    if request.param == "sqlite":
        yield from _served(Server(folder))
    else:
        with postgresql_database() as settings:
            yield from _served(Server(folder, **settings))


def _served(server: Server) -> Iterator[Server]:
    server.groups = iter(server.seed(groups=1, members=3))
    server.start()
    yield server
    server.stop()


def bytes_of(server: Server) -> bytes:
    """Everything that SQLite keeps on the disk: the file, its write-ahead log, a journal."""
    return b"".join(file.read_bytes() for file in sorted(server.folder.glob("runde.sqlite3*")))


def send(live: Live, room: int, text: str, **more: object) -> int:
    live.say("send", room=room, client_id=str(uuid4()), text=text, **more)
    return int(live.hear("ack")["seq"])


def test_who_is_erased_is_shut_out_and_the_others_see_placeholders(server: Server) -> None:
    group = next(server.groups)
    room = group["room"]
    (ana, ana_token), (_, anton_token) = [(member["person"], member["token"]) for member in group["members"][:2]]
    server.act(
        "from runde.people.models import Person\nfrom runde.people.arriving import rename\nfrom runde.kit.time import now\n"
        f"one = Person.objects.get(pk={ana}); rename(person=one, name='{SECRETS[3]}', by=one, now=now())"
    )
    sqlite = "RUNDE_DATABASE_URL" not in server.environment
    with server.live(ana_token) as own, server.live(anton_token) as other:
        first = send(own, room, f"Morgens {SECRETS[0]}")
        answer = send(other, room, "Gute Idee", reply_to=first)
        edited = send(own, room, f"Mittags {SECRETS[1]}", reply_to=answer)
        own.say("edit", room=room, seq=edited, client_id=str(uuid4()), text=f"Mittags {SECRETS[2]}")
        own.hear("ack")
        if sqlite:
            assert all(word.encode() in bytes_of(server) for word in (SECRETS[0], SECRETS[2], SECRETS[3]))
        done = server.command("person", "erase", str(ana), "--reason", "By law", "--yes")
        assert (done.returncode, "are erased" in done.stdout) == (0, True), done.stderr
        began = time.monotonic()
        with pytest.raises(ConnectionClosed) as closed:
            while own.hear("bye", "left", "members", within=5.0):
                pass
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
        assert time.monotonic() - began < 2.0
        gone = [other.hear("changed") for _ in range(3)]
        assert [(frame["seq"], frame.get("taken_back", False)) for frame in gone] == [
            (edited, False), (first, True), (edited, True),
        ]  # fmt: skip
    with pytest.raises(InvalidStatus):
        server.live(ana_token)
    with server.live(anton_token) as other:
        [hello] = other.hello["rooms"]
        assert [one["name"] for one in hello["former"]] == [""]
        other.say("since", room=room, seq=0, change=0)
        items = other.hear("messages")["items"]
        assert [(item["seq"], item["text"]) for item in items] == [(first, ""), (answer, "Gute Idee"), (edited, "")]
    if sqlite:
        left = bytes_of(server)
        assert b"Gute Idee" in left
        assert not [word for word in SECRETS if word.encode() in left]


def test_the_others_are_told_that_a_name_is_gone(server: Server) -> None:
    group = next(server.groups)
    (ana, _), (_, anton_token) = [(member["person"], member["token"]) for member in group["members"][:2]]
    with server.live(anton_token) as other:
        done = server.command("person", "erase", str(ana), "--reason", "By law", "--keep-for-research", "--yes")
        assert done.returncode == 0, done.stderr
        former: list[str] = []
        while former != [""]:
            with suppress(KeyError):
                former = [one["name"] for one in other.hear("members", within=5.0)["former"] if one["person"] == ana]

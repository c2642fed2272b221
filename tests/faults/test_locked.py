"""Another program holds the database: people wait, then read a sentence; nothing is half-written, and it goes on afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from faults.conftest import House
from faults.swarm import history
from server import Live, Server

PATIENCE = 40.0  # seconds; the database is waited for 20


@contextmanager
def sqlite_held(server: Server) -> Iterator[None]:
    """Another program holds the write lock of the file."""
    with closing(sqlite3.connect(server.folder / "runde.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def row_held(address: str, room: int) -> Iterator[None]:
    """Another program holds the row of a room."""
    with psycopg.connect(address) as other:
        other.execute("SELECT id FROM chat_room WHERE id = %s FOR UPDATE", [room])
        yield
        other.rollback()


def say(live: Live, room: int, text: str) -> str:
    client_id = str(uuid4())
    live.say("send", room=room, client_id=client_id, text=text)
    return client_id


def refused_after_patience(live: Live, room: int) -> str:
    """What is sent now is refused with the sentence on storage; gives its client_id."""
    client_id = say(live, room, "while it is held")
    refused = live.hear("ack", "refused", within=PATIENCE)
    assert (refused["t"], refused["code"], refused["client_id"]) == ("refused", "storage", client_id)
    assert refused["reason"] == "This could not be kept just now. Nothing is lost: please send it again."
    return client_id


def then_it_goes_on(server: Server, live: Live, group: dict[str, Any], client_id: str) -> None:
    """Sent again, the message is kept, once; beside it there is nothing."""
    token = group["members"][0]["token"]
    before = [one.client_id for one in history(server, group["room"], token)]
    assert client_id not in before
    live.say("send", room=group["room"], client_id=client_id, text="while it is held")
    assert live.hear("ack")["client_id"] == client_id
    assert [one.client_id for one in history(server, group["room"], token)] == [*before, client_id]


def test_a_lock_of_a_moment_is_waited_for(server: Server) -> None:
    group = next(server.groups)
    server.start()
    with server.live(group["members"][0]["token"]) as ana:
        with sqlite_held(server):
            client_id = say(ana, group["room"], "in a moment")
            ana.nothing_before_pong()
        assert ana.hear("ack", "refused")["t"] == "ack"
    assert [one.client_id for one in history(server, group["room"], group["members"][0]["token"])] == [client_id]


def test_a_file_that_stays_locked_is_told_and_people_can_go_on_reading(server: Server) -> None:
    group = next(server.groups)
    member = group["members"][0]
    server.start()
    with server.live(member["token"]) as ana:
        say(ana, group["room"], "before")
        ana.hear("ack")
        with sqlite_held(server):
            client_id = refused_after_patience(ana, group["room"])
            with server.live(member["token"]) as tablet:
                tablet.say("since", room=group["room"], seq=0, change=0)
                assert [one["text"] for one in tablet.hear("messages")["items"]] == ["before"]
            answer = httpx.get(
                f"{server.url}/api/rooms/{group['room']}/messages",
                headers={"Authorization": f"Bearer {member['token']}"},
                timeout=PATIENCE,
            )
            assert answer.status_code == 200
        then_it_goes_on(server, ana, group, client_id)


@pytest.mark.soak
@pytest.mark.own_postgresql
def test_a_row_that_stays_locked_is_told_and_the_other_rooms_go_on_afterwards(house: House) -> None:
    server = house.server()
    group, other = house.groups[:2]
    server.start()
    with server.live(group["members"][0]["token"]) as ana, server.live(other["members"][0]["token"]) as ben:
        with row_held(house.database, group["room"]):
            client_id = refused_after_patience(ana, group["room"])
            say(ben, other["room"], "elsewhere")
            assert ben.hear("ack", "refused")["t"] == "ack"
        then_it_goes_on(server, ana, group, client_id)

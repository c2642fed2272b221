"""`runde serve`: one sentence when it cannot, and at once again after being killed."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from live.conftest import Group, next_group
from server import SECONDS, Live, Server, postgresql_database


def test_a_second_server_on_the_same_sqlite_data_gets_one_sentence(tmp_path: Path) -> None:
    first = Server(tmp_path / "data")
    first.start()
    second = Server(tmp_path / "data").command("serve", "--port", "1")
    first.stop()
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert "already runs on the data" in second.stderr


def test_a_port_in_use_gets_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = Server(tmp_path / "data").command("serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Port {port}" in done.stderr


def test_nobody_else_on_the_machine_can_read_the_data(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.start()
    server.stop()
    assert {file.stat().st_mode & 0o077 for file in [server.folder, *server.folder.rglob("*")]} == {0}


def test_a_wrong_setting_gets_one_sentence(tmp_path: Path) -> None:
    done = Server(tmp_path / "data", RUNDE_TIME_ZONE="Mars").command("serve")
    assert (done.returncode, done.stderr) == (1, "runde: RUNDE_TIME_ZONE must be a zone like Europe/Vienna.\n")


def test_a_folder_that_cannot_be_used_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    done = Server(tmp_path / "data").command("serve")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "RUNDE_DATA cannot be used" in done.stderr


def test_more_workers_than_sqlite_carries_get_one_sentence(tmp_path: Path) -> None:
    done = Server(tmp_path / "data").command("serve", "--workers", "2")
    assert done.returncode == 1
    assert "needs PostgreSQL and Redis" in done.stderr


def test_a_database_made_by_a_newer_program_is_refused(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.act(
        "ground.migrate()\n"
        "from django.db.migrations.recorder import MigrationRecorder\nfrom django.db import connection\n"
        "MigrationRecorder(connection).record_applied('chat', '9999_from_the_future')"
    )
    done = server.command("serve")
    assert done.returncode == 1
    assert "newer Runde" in done.stderr


@pytest.mark.promise("S1")
def test_after_a_kill_the_next_start_works_at_once_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.groups = iter(server.seed(groups=1, members=2))
    group = next_group(server)
    server.start()
    acknowledged = []
    with group.live(0) as ana:
        for number in range(20):
            ana.say("send", room=group.room, client_id=str(uuid4()), text=str(number))
            acknowledged.append(ana.hear("ack")["client_id"])
        assert server.stop(signal.SIGKILL) == -signal.SIGKILL
    server.start()
    with group.live(0) as ana:
        ana.say("since", room=group.room, seq=0, change=0)
        assert [item["client_id"] for item in ana.hear("messages")["items"]] == acknowledged
    server.stop()


def test_a_server_that_stops_asks_its_clients_to_come_again(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.groups = iter(server.seed(groups=1, members=1))
    group = next_group(server)
    server.start()
    with group.live(0) as ana:
        server.stop()
        with pytest.raises(ConnectionClosed):
            ana.next()
        assert ana.socket.close_code == 1012


@pytest.mark.postgresql
@pytest.mark.redis
def test_two_servers_on_postgresql_and_redis_are_one_house(tmp_path: Path) -> None:
    with postgresql_database() as settings:
        first, second = Server(tmp_path / "one", **settings), Server(tmp_path / "one", **settings)
        first.groups = iter(first.seed(groups=1, members=2))
        group = next_group(first)
        there = Group(second, group.room, group.people, group.tokens)
        first.start()
        second.start()
        with group.live(0) as ana, there.live(1) as anton:
            for number in range(1, 6):
                ana.say("send", room=group.room, client_id=str(uuid4()), text=f"from one {number}")
                anton.say("send", room=group.room, client_id=str(uuid4()), text=f"from two {number}")
            heard: dict[Live, list[int]] = {ana: [], anton: []}
            for live, seqs in heard.items():
                while len(seqs) < 10:
                    seqs.append(live.hear("ack", "message")["seq"])
            assert sorted(heard[ana]) == sorted(heard[anton]) == list(range(1, 11))
        for server in (first, second):
            server.stop()


@pytest.mark.postgresql
def test_a_second_server_on_postgresql_without_redis_gets_one_sentence(tmp_path: Path) -> None:
    with postgresql_database() as settings:
        alone = {"RUNDE_DATABASE_URL": settings["RUNDE_DATABASE_URL"]}
        first = Server(tmp_path / "one", **alone)
        first.start()
        second = Server(tmp_path / "two", **alone).command("serve", "--port", "1")
        first.stop(signal.SIGKILL)
        first.start()
        first.stop()
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert "already runs on this database" in second.stderr


def test_a_database_that_does_not_answer_gets_one_sentence(tmp_path: Path) -> None:
    done = Server(tmp_path / "data", RUNDE_DATABASE_URL="postgresql://127.0.0.1:1/runde").command("serve")
    assert done.returncode == 1
    assert done.stderr.startswith("runde: The database cannot be used")
    assert "Traceback" not in done.stderr


@pytest.mark.postgresql
@pytest.mark.redis
def test_workers_die_with_the_server_that_started_them(tmp_path: Path) -> None:
    with postgresql_database() as settings:
        server = Server(tmp_path / "data", **settings)
        command = [sys.executable, "-m", "runde", "serve", "--port", str(server.port), "--workers", "2"]
        with server.log_file.open("a") as log, subprocess.Popen(command, env=server.environment, stderr=log) as several:
            end = monotonic() + SECONDS
            while True:
                try:
                    httpx.get(f"{server.url}/welcome/").raise_for_status()
                    break
                except httpx.TransportError:
                    assert monotonic() < end, server.log()
            several.kill()
        server.start()
        server.stop()

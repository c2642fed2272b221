"""`runde demo`: the mark, the command, the links it prints, and a real one."""

from __future__ import annotations

import fcntl
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner

from runde.chat.models import Message
from runde.cli.demo import links, mark
from runde.cli.demo.answering import Company
from runde.cli.demo.command import begin, claim, demo, environment
from runde.config.companions import accompany, companions
from runde.kit.settings import SettingsError
from runde.people.signin import DEVICE_COOKIE
from server import Server, free_port

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


# The mark


def test_a_folder_is_a_demo_once_it_is_marked(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    assert mark.key_of(folder) is None
    key = mark.mark(folder, now=NOW)
    assert mark.key_of(folder) == key and len(key) >= 16
    assert (folder / mark.FILE).stat().st_mode & 0o077 == 0
    (folder / mark.FILE).write_text("key = ")
    assert not mark.is_demo(folder)
    (folder / mark.FILE).write_text("key = 7")
    assert not mark.is_demo(folder)


def test_fresh_deletes_what_is_in_a_marked_folder_and_nothing_else(tmp_path: Path) -> None:
    folder, outside = tmp_path / "demo", tmp_path / "outside"
    mark.begin_anew(folder)
    assert not folder.exists()
    outside.mkdir()
    (outside / "letter.txt").write_text("keep me")
    mark.mark(folder, now=NOW)
    (folder / "keys").mkdir()
    (folder / "keys" / "secret").write_text("x")
    (folder / "runde.sqlite3").write_text("x")
    (folder / "link").symlink_to(outside)
    mark.begin_anew(folder)
    assert list(folder.iterdir()) == []
    assert (outside / "letter.txt").read_text() == "keep me"


def test_fresh_deletes_nothing_in_a_folder_without_the_mark(tmp_path: Path) -> None:
    (tmp_path / "runde.sqlite3").write_text("x")
    with pytest.raises(click.ClickException, match="not marked as a demo, so nothing was deleted"):
        mark.begin_anew(tmp_path)
    assert (tmp_path / "runde.sqlite3").exists()


def test_fresh_waits_for_nobody_while_a_server_runs(tmp_path: Path) -> None:
    mark.mark(tmp_path, now=NOW)
    (tmp_path / "runde.sqlite3").write_text("x")
    with (tmp_path / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(click.ClickException, match="A server still runs"):
            mark.begin_anew(tmp_path)
    assert (tmp_path / "runde.sqlite3").exists()


def test_a_folder_with_other_files_in_it_does_not_become_a_demo(tmp_path: Path) -> None:
    for name in ("keys", "server.lock", "runde.sqlite3", "runde.sqlite3-wal"):
        (tmp_path / name).touch()
    mark.check_takeable(tmp_path)
    (tmp_path / "thesis.odt").touch()
    with pytest.raises(click.ClickException, match=r"holds other files \(thesis.odt\)"):
        mark.check_takeable(tmp_path)
    with pytest.raises(click.ClickException, match="is a file"):
        mark.check_takeable(tmp_path / "thesis.odt")


def test_a_database_with_people_and_without_the_mark_is_refused(cast: Any, tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match=r"There are people in .* not marked as a demo"):
        claim(tmp_path)
    assert not mark.is_demo(tmp_path)


@pytest.mark.django_db
def test_an_empty_folder_is_marked_and_a_marked_one_keeps_its_key(tmp_path: Path) -> None:
    key = claim(tmp_path)
    assert claim(tmp_path) == key


# The command


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of a shell in which nothing of Runde is set; afterwards it is as before."""
    for name in ("RUNDE_DATA", "RUNDE_URL", "RUNDE_DATABASE_URL", "RUNDE_DATABASE_URL_FILE"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return monkeypatch


def test_a_demo_keeps_to_its_folder(surroundings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment(tmp_path, host="127.0.0.1", port=8123)
    assert (os.environ["RUNDE_DATA"], os.environ["RUNDE_URL"]) == (str(tmp_path), "http://127.0.0.1:8123")
    environment(tmp_path, host="127.0.0.1", port=9000)
    assert os.environ["RUNDE_URL"] == "http://127.0.0.1:8123"
    surroundings.setenv("RUNDE_DATABASE_URL", "postgresql://somewhere/real")
    with pytest.raises(SettingsError, match="Unset RUNDE_DATABASE_URL"):
        environment(tmp_path, host="127.0.0.1", port=8123)


def test_an_address_of_this_network_is_the_demos_address(surroundings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment(tmp_path, host="192.168.1.7", port=8123)
    assert os.environ["RUNDE_URL"] == "http://192.168.1.7:8123"


def test_the_command_refuses_a_strange_folder_with_one_sentence(
    surroundings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "thesis.odt").touch()
    surroundings.setenv("RUNDE_DATA", str(tmp_path))
    done = CliRunner().invoke(demo, [])
    assert done.exit_code == 1 and "Set RUNDE_DATA to an empty folder" in done.output
    done = CliRunner().invoke(demo, ["--fresh"])
    assert done.exit_code == 1 and "nothing was deleted" in done.output
    assert (tmp_path / "thesis.odt").exists()


@pytest.mark.django_db
def test_the_story_happens_once(capsys: pytest.CaptureFixture[str]) -> None:
    before = companions()
    try:
        begin()
        assert "is being made" in capsys.readouterr().out
        messages = Message.objects.count()
        begin()
        assert capsys.readouterr().out == ""
        assert Message.objects.count() == messages
        assert len(companions()) == len(before) + 2
    finally:
        _dismiss(len(before))


def _dismiss(keep: int) -> None:
    from runde.config import companions as module

    del module._companions[keep:]


def test_companions_come_along_in_their_order() -> None:
    before = len(companions())
    try:
        one = Company()
        accompany(one)
        assert companions()[before:] == (one,)
    finally:
        _dismiss(before)


# The links


def test_members_and_moderators_have_different_addresses_on_this_machine() -> None:
    said = links.welcome(key="k", url="http://127.0.0.1:8000", host="127.0.0.1", port=8000, folder="/somewhere")
    assert "http://localhost:8000/demo/k/linde-member/" in said
    assert "http://127.0.0.1:8000/demo/k/linde-moderator/" in said
    assert "http://127.0.0.1:8000/demo/k/coordinator/" in said
    assert len(re.findall("http://.*/demo/", said)) == 5
    assert "A phone cannot reach this address" in said and "▀" not in said
    assert said.splitlines()[-1].startswith("Runde is ready")


def test_a_public_address_comes_with_a_code_for_the_phone() -> None:
    said = links.welcome(key="k", url="https://runde.example.org", host="::", port=8000, folder="/somewhere")
    assert said.count("https://runde.example.org/demo/k/") == 5
    assert said.count("▀") > 50
    assert "cannot" not in said


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "http://127.0.0.1:80"), ("::", "http://[::1]:80"), ("localhost", "http://localhost:80")],  # noqa: S104
)
def test_a_server_has_an_address_on_this_machine(host: str, address: str) -> None:
    assert links.own_address(host, 80) == address


def test_an_address_of_this_network_has_one_name_only() -> None:
    said = links.welcome(key="k", url="http://192.168.1.7:8000", host="192.168.1.7", port=8000, folder="/somewhere")
    assert said.count("http://192.168.1.7:8000/demo/k/") == 5
    assert "localhost" not in said


# A real one


@pytest.mark.journey
def test_a_real_demo_answers_is_kept_and_begins_anew(tmp_path: Path) -> None:
    server = Server(tmp_path / "demo")
    server.start(command="demo")
    try:
        key = _key("".join(server.said))
        token = _token(server, key, "linde-member")
        with server.live(token) as live:
            room = live.hello["rooms"][0]
            assert any(member.get("scripted") for member in room["members"])
            live.say("send", room=room["id"], client_id=str(uuid4()), text="Guten Morgen, wer ist da?")
            sent = live.hear("ack")
            assert live.hear("typing")["room"] == room["id"]
            assert live.hear("message")["reply_to"] == sent["seq"]
    finally:
        server.stop()
    server.start(command="demo")
    assert _key("".join(server.said)) == key
    assert not any("is being made" in line for line in server.said)
    again = server.command("demo", "--fresh", "--port", str(free_port()))
    assert again.returncode == 1 and "A server still runs" in again.stderr
    with server.live(token) as live:
        assert live.hello["rooms"][0]["seq"] >= sent["seq"]
    server.stop()
    server.start("--fresh", command="demo")
    assert _key("".join(server.said)) != key
    server.stop()
    assert server.log() == ""


@pytest.mark.journey
def test_people_who_are_real_are_never_part_of_a_demo(tmp_path: Path) -> None:
    server = Server(tmp_path / "real")
    server.seed(groups=1, members=2)
    done = server.command("demo", "--port", str(server.port))
    assert done.returncode == 1
    assert "There are people in" in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "real" / mark.FILE).exists()


def _key(said: str) -> str:
    found = re.search(r"/demo/(\w+)/linde-member/", said)
    assert found is not None, said
    return found[1]


def _token(server: Server, key: str, slug: str) -> str:
    import httpx

    answer = httpx.get(f"{server.url}/demo/{key}/{slug}/")
    assert answer.status_code == 302
    return answer.cookies[DEVICE_COOKIE]

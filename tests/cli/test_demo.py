"""The demo: the story of two groups at any hour of the week, the mark, the links, and scripted members who answer."""

from __future__ import annotations

import fcntl
import os
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import click
import pytest
from click.testing import CliRunner

from runde.chat.models import Membership, Message
from runde.cli.demo import links, mark, seeding, telling
from runde.cli.demo.answering import Company
from runde.cli.demo.command import begin, claim, demo, environment
from runde.cli.demo.story import SAY, SLUGS, TAKE_BACK, Talk, story, talks
from runde.config.companions import accompany, companions
from runde.kit.settings import SettingsError
from runde.ledger.checking import check
from runde.ledger.models import Entry
from runde.packages import read
from runde.packages.library import library_path
from runde.people.models import Person
from runde.people.signin import DEVICE_COOKIE
from runde.programme.clock import Clock
from runde.programme.fidelity import outcomes
from runde.programme.models import Cohort, Item
from runde.programme.planning import patience
from runde.programme.today import today
from server import Server, free_port

ZONE = ZoneInfo("Europe/Vienna")
MONDAY = date(2026, 11, 16)
HOUR = timedelta(hours=1)
MOMENTS = [(0, 0), (0, 9), (1, 7), (2, 12), (3, 20), (4, 10), (5, 23), (6, 9), (6, 22)]


def local(day: int, hour: int, minute: int = 5) -> datetime:
    """A moment of the week, as clocks in Vienna show it."""
    at = datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), tzinfo=ZONE)
    return at.astimezone(UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "hour"), MOMENTS)
def test_whenever_it_is_made_something_waits_somebody_asks_and_somebody_is_silent(day: int, hour: int) -> None:
    now = local(day, hour)
    seeding.seed(now=now)

    fates = set()
    for cohort, slug in zip(Cohort.objects.select_related("room").order_by("pk"), SLUGS, strict=True):
        told = story(slug)
        moderator = Membership.objects.get(room=cohort.room_id, role=Membership.MODERATOR).person
        page = today(cohort, person=moderator, now=now)
        assert page.week == 2
        assert page.post_this is not None
        assert page.post_this.due.expires_at > now + telling.LASTS
        assert page.answer_this is not None and page.answer_this.more == 0
        assert page.answer_this.message.text == told.question
        assert now - HOUR > page.answer_this.message.at > now - timedelta(hours=16)
        assert [silence.person.name for silence in page.say_hello] == [told.silent]
        assert page.say_hello[0].since < now - timedelta(days=9)
        messages = list(Message.objects.filter(room=cohort.room_id).order_by("seq"))
        assert len(messages) >= 50
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        moments = [message.at for message in messages]
        assert moments == sorted(moments) and moments[-1] <= now
        assert {message.author.name for message in messages} == {told.moderator, *told.members}
        assert all(message.edited_at is None or message.edited_at <= now for message in messages)
        fates |= {(fate.outcome, fate.late) for fate in outcomes(cohort, now)}
    assert {"posted", "adapted", "skipped", "expired", "waiting"} <= {outcome for outcome, _ in fates}
    assert ("adapted", True) in fates
    assert not Entry.objects.filter(at__gt=now).exists()
    assert not Membership.objects.filter(read_at__gt=now).exists()


@pytest.mark.parametrize(
    ("monday", "zone"),
    [
        (MONDAY, ZONE),
        (date(2026, 3, 30), ZONE),  # summer time began the day before
        (date(2026, 10, 19), ZONE),  # it ends on the Sunday of this week
        (date(2027, 1, 4), ZoneInfo("Pacific/Kiritimati")),
    ],
)
def test_it_is_so_at_every_half_hour_of_the_week(monday: date, zone: ZoneInfo) -> None:
    items = library_items()
    begin = datetime.combine(monday, time(0, 1), tzinfo=zone).astimezone(UTC)
    for half in range(7 * 24 * 2):
        now = begin + half * timedelta(minutes=30)
        by = telling.clock(now, zone.key, items)
        left = telling.waiting(by, items, now)
        assert left is not None, now
        assert telling.moment(by, left) <= now < telling.moment(by, left) + patience(left) - telling.LASTS
        asked = telling.asked_at(now, zone.key)
        assert time(8, 30) <= asked.astimezone(zone).time() <= time(20, 40)
        assert HOUR < now - asked < timedelta(hours=15)
        for slug in SLUGS:
            lines = written(slug, by, items, now, asked)
            assert len(lines) >= 50
            assert unanswered(lines, story(slug).moderator) == [story(slug).question], now
            last = {line.who: line.at for line in lines}
            quiet = {name for name in story(slug).members if last[name] <= now - timedelta(days=7)}
            assert quiet == {story(slug).silent} and last[story(slug).silent] <= now - timedelta(days=9)


def library_items() -> list[Item]:
    """The items of the library, without a database."""
    package = read(library_path(seeding.PROGRAMME)).package
    assert package is not None
    return [
        Item(
            slug=item.id,
            mode=item.mode,
            week=item.week,
            day=item.day_offset,
            time=item.time,
            expires_minutes=item.expires // timedelta(minutes=1),
        )
        for item in package.items
    ]


def written(slug: str, by: Clock, items: list[Item], now: datetime, asked: datetime) -> list[telling.Told]:
    """What people wrote in a group and did not take back, items posted by the moderator among it, in order."""
    acts = telling.acts(story(slug), by=by, items=items, now=now, asked=asked)
    reached = telling.reached(story(slug), by=by, items=items, now=now, acts=acts)
    told = telling.told(story(slug), by=by, items=reached, now=now, asked=asked)
    gone = {line.to for line in told if line.kind == TAKE_BACK}
    posts = [telling.Told(at, -1, story(slug).moderator, SAY, "", None) for name, at in acts.items() if name in reached]
    said = [line for line in told if line.kind == SAY and line.number not in gone]
    return sorted([*said, *posts], key=lambda line: line.at)


def unanswered(lines: list[telling.Told], moderator: str) -> list[str]:
    """The texts of members that nobody else answered explicitly, or wrote within an hour after."""
    return [
        line.text
        for place, line in enumerate(lines)
        if line.who != moderator
        and not any(
            later.who != line.who and (later.to == line.number or later.at <= line.at + HOUR)
            for later in lines[place + 1 :]
        )
    ]


@pytest.mark.django_db
def test_the_history_is_as_rich_as_a_real_one() -> None:
    now = local(4, 12)
    seeding.seed(now=now)

    assert check().fault is None
    people = Person.objects.order_by("pk")
    assert [person.name for person in people.filter(scripted="")] == ["Olga", "Herta", "Anna", "Margaret", "Joan"]
    assert set(people.exclude(scripted="").values_list("scripted", flat=True)) == {"demo"}
    for cohort in Cohort.objects.select_related("room"):
        messages = Message.objects.filter(room=cohort.room_id)
        assert cohort.room.scripted == "demo"
        assert messages.filter(reply_to__isnull=False).count() > 30
        assert messages.filter(edited_at__isnull=False).count() == 1
        assert messages.filter(taken_back_at__isnull=False).count() == 1
        assert messages.filter(automatic=True).count() == 2
        reads = Membership.objects.filter(room=cohort.room_id).values_list("read", flat=True)
        assert len(set(reads)) >= 3 and max(reads) == cohort.room.seq
        played = Membership.objects.filter(room=cohort.room_id, person__scripted="", role=Membership.MEMBER).get()
        assert played.read < cohort.room.seq
        authors = [message.author.name for message in messages.filter(automatic=False)]
        assert len({authors.count(name) for name in authors}) >= 5


@pytest.mark.django_db
def test_a_demo_that_is_interrupted_while_it_is_made_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "SLUGS", ("linde", "nowhere"))
    with pytest.raises(FileNotFoundError):
        seeding.seed(now=local(1, 12))
    assert not seeding.is_seeded()


# The story


def test_a_line_of_the_story_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match=r"\+x Anna: Hallo"):
        talks("# A title\n\n## welcome\n+x Anna: Hallo\n")
    with pytest.raises(ValueError, match="Hallo"):
        talks("+1 Anna: Hallo")


def test_a_talk_begins_with_an_item_or_at_a_time() -> None:
    first, second = talks("## welcome\n+1 Anna: Ja\n## week 0 fri 17:00\n+2 Franz > Anna: Nein\n+1 Franz x\n")
    assert first == Talk(first.lines, item="welcome")
    assert (second.week, second.day, second.time) == (0, 4, time(17))
    assert [(line.kind, line.to) for line in second.lines] == [("say", "Anna"), ("take back", "")]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_name_in_a_story_belongs_to_somebody_in_the_group(slug: str) -> None:
    told = story(slug)
    everybody = {told.moderator, *told.members}
    assert len(everybody) == 10
    named = {told.silent, told.slow, told.asks, *told.played, *told.when_named}
    named |= {line.who for talk in told.talks for line in talk.lines}
    named |= {line.to for talk in told.talks for line in talk.lines} - {"", "item"}
    named |= {name for answer in told.answers for name, _ in answer.texts}
    assert named <= everybody
    assert not {told.moderator, told.played[0]} & {name for answer in told.answers for name, _ in answer.texts}
    assert told.answers[-1].words == ()


# The mark


def test_a_folder_is_a_demo_once_it_is_marked(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    assert mark.key_of(folder) is None
    key = mark.mark(folder, now=local(0, 9))
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
    mark.mark(folder, now=local(0, 9))
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
    mark.mark(tmp_path, now=local(0, 9))
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

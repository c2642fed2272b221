"""The work on what has arrived: done once, taken up again after a crash, given up after three tries."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection

from cast import Cast, gather
from media.making import PDF, SVG, film, picture, sound
from media.sending import prepared, upload, work_off
from programme.racing import race
from runde.kit.refusals import SENTENCES
from runde.kit.time import now
from runde.media import children
from runde.media.attaching import discard
from runde.media.limits import LARGEST
from runde.media.models import Medium
from runde.media.storing import folder_of
from runde.media.uploading import cancel
from runde.media.working import STALE, TRIES, Workshop, claim_next, work_on

pytestmark = pytest.mark.promise("D8")

ALL = tuple(LARGEST)
LONG = film(size=(640, 480), seconds=3, audio="")


def files(medium: Medium) -> list[str]:
    folder = folder_of(medium.key)
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("kind", "content", "made", "told"),
    [
        ("picture", picture(), ["full.jpg", "small.jpg"], {"width": 80, "height": 60}),
        ("voice", sound("webm", "libopus"), ["full.m4a"], {"milliseconds": 1000}),
        ("video", film(audio=""), ["full.mp4", "small.jpg"], {"width": 160, "height": 120, "milliseconds": 1000}),
        ("document", PDF, ["full.pdf"], {}),
    ],
)
def test_what_has_arrived_becomes_ready(
    cast: Cast, kind: str, content: bytes, made: list[str], told: dict[str, int]
) -> None:
    medium = prepared(cast.olga, kind, content)
    assert (medium.state, medium.refusal, medium.claimed_at) == (Medium.READY, "", None)
    assert medium.ready_at is not None
    assert {name: getattr(medium, name) for name in told} == told
    assert files(medium) == made
    for file in folder_of(medium.key).iterdir():
        assert file.stat().st_mode & 0o077 == 0


def test_what_cannot_be_used_is_refused_and_nothing_of_it_is_kept(cast: Cast) -> None:
    medium = prepared(cast.ana, "picture", SVG)
    assert (medium.state, medium.refusal) == (Medium.REFUSED, "picture_unreadable")
    assert medium.refusal in SENTENCES
    assert files(medium) == []
    assert work_off() == 0


def test_what_is_not_there_yet_is_not_worked_on(cast: Cast) -> None:
    Medium.objects.filter(pk=upload(cast.ana, "picture", picture()).pk).update(state=Medium.ARRIVING)
    assert claim_next(ALL, now=now()) is None


def test_the_oldest_comes_first_and_a_claim_holds(cast: Cast) -> None:
    first, second = upload(cast.ana, "picture", picture()), upload(cast.ana, "voice", sound("wav", "pcm_s16le"))
    at = now()
    assert [claim_next(ALL, now=at), claim_next(ALL, now=at)] == [first, second]
    assert claim_next(ALL, now=at + STALE) is None


def test_people_take_turns(cast: Cast) -> None:
    many = [upload(cast.ana, "picture", picture()) for _ in range(3)]
    first, second = (upload(person, "picture", picture()) for person in (cast.anton, cast.ben))
    taken = [claim_next(ALL, now=now()) for _ in range(5)]
    assert taken == [many[0], first, second, *many[1:]]
    for medium in taken:
        assert medium is not None
        work_on(medium, clock=now)
    one, last = upload(cast.ana, "picture", picture()), upload(cast.anton, "picture", picture())
    assert [claim_next(ALL, now=now()), claim_next(ALL, now=now())] == [last, one]


def test_a_claim_that_is_not_renewed_is_taken_over_and_the_late_one_is_told_so(cast: Cast) -> None:
    medium = upload(cast.ana, "picture", picture())
    at = now()
    late = claim_next(ALL, now=at)
    taken_over = claim_next(ALL, now=at + STALE + timedelta(seconds=1))
    assert late == taken_over == medium
    assert late is not None
    assert taken_over is not None
    assert work_on(late, clock=now) is False
    medium.refresh_from_db()
    assert medium.state == Medium.WORKING
    assert work_on(taken_over, clock=now) is True
    medium.refresh_from_db()
    assert medium.state == Medium.READY
    assert files(medium) == ["full.jpg", "small.jpg"]


def test_a_clock_that_was_turned_back_holds_nothing_up(cast: Cast) -> None:
    upload(cast.ana, "picture", picture())
    at = now()
    assert claim_next(ALL, now=at + timedelta(days=1)) is not None
    assert claim_next(ALL, now=at) is not None


@pytest.mark.django_db(transaction=True)
def test_of_many_processes_one_gets_it(tmp_path: Path) -> None:
    cast = gather()
    upload(cast.ana, "picture", picture())

    def take() -> bool:
        return claim_next(ALL, now=now()) is not None

    *taken, tries = race(tmp_path, *[take] * 4, then=lambda: Medium.objects.get().tries)
    assert sorted(taken) == [False, False, False, True]
    assert tries == 1


def killing(monkeypatch: pytest.MonkeyPatch, number: int) -> list[int]:
    """From now on each child gets this signal as soon as it lives."""
    killed = []
    begin = subprocess.Popen.__init__

    def started(self: Any, *arguments: Any, **options: Any) -> None:
        begin(self, *arguments, **options)
        killed.append(self.pid)
        os.kill(self.pid, number)

    monkeypatch.setattr(subprocess.Popen, "__init__", started)
    return killed


def test_a_child_that_is_killed_is_tried_again_three_times_and_then_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    medium = upload(cast.ana, "picture", picture())
    with monkeypatch.context() as deadly:
        killed = killing(deadly, signal.SIGKILL)
        assert work_off() == len(killed) == TRIES
    medium.refresh_from_db()
    assert (medium.state, medium.refusal) == (Medium.REFUSED, "not_prepared")
    assert "it is refused" in caplog.text


def test_a_child_that_is_killed_once_harms_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = upload(cast.ana, "picture", picture())
    with monkeypatch.context() as deadly:
        killing(deadly, signal.SIGKILL)
        claimed = claim_next(ALL, now=now())
        assert claimed is not None
        assert work_on(claimed, clock=now) is False
    assert work_off() == 1
    medium.refresh_from_db()
    assert medium.state == Medium.READY


def test_a_child_that_hangs_is_ended_and_its_medium_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = upload(cast.ana, "picture", picture())
    monkeypatch.setitem(children.WALL, "picture", 0.2)
    killed = killing(monkeypatch, signal.SIGSTOP)
    assert work_off() == 1
    medium.refresh_from_db()
    assert (medium.state, medium.refusal) == (Medium.REFUSED, "too_heavy")
    with pytest.raises(ProcessLookupError):
        os.kill(killed[0], 0)


def test_a_child_that_takes_too_much_time_of_the_processor_is_too_heavy(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    killing(monkeypatch, signal.SIGXCPU)
    medium = prepared(cast.ana, "picture", picture())
    assert (medium.state, medium.refusal) == (Medium.REFUSED, "too_heavy")


def saying(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """From now on each child says this, and does nothing."""
    begin = subprocess.Popen.__init__
    command = [sys.executable, "-c", f"print({said!r})"]
    monkeypatch.setattr(subprocess.Popen, "__init__", lambda self, _, **options: begin(self, command, **options))


@pytest.mark.parametrize(
    ("said", "state", "refusal"),
    [
        ('{"made": {"width": 5, "height": -1, "milliseconds": true, "key": "x", "owner_id": 2}}', Medium.READY, ""),
        ('{"made": {"width": 99999999999, "used_at": "2026-01-01"}}', Medium.READY, ""),
        ('{"made": ["width"]}', Medium.REFUSED, "not_prepared"),
        ('{"refused": "<b>no</b>"}', Medium.REFUSED, "not_prepared"),
        ('{"refused": ["too_heavy"]}', Medium.REFUSED, "not_prepared"),
        ("{}", Medium.REFUSED, "not_prepared"),
    ],
)
def test_of_what_a_child_says_only_measures_and_known_words_are_believed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, said: str, state: str, refusal: str
) -> None:
    medium = upload(cast.ana, "picture", picture())
    with monkeypatch.context() as talking:
        saying(talking, said)
        assert work_off() == 1
    found = Medium.objects.get(pk=medium.pk)
    assert (found.key, found.owner_id, found.used_at) == (medium.key, cast.ana.pk, None)
    assert (found.state, found.refusal) == (state, refusal)
    assert (found.width, found.height, found.milliseconds) == (5 if '"width": 5' in said else None, None, None)


def test_what_is_cancelled_while_a_child_works_leaves_nothing(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    medium = upload(cast.ana, "picture", picture())
    claimed = claim_next(ALL, now=now())
    assert claimed is not None

    def cancelled() -> datetime:
        with django_capture_on_commit_callbacks():  # the files are still there: the server died in between
            cancel(medium=medium.pk, owner=cast.ana.pk, now=now())
        return now()

    assert work_on(claimed, clock=cancelled) is False
    assert not folder_of(medium.key).exists()


def test_a_server_that_stops_gives_the_work_back_and_no_try_is_lost(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runde.media.children.LOOK", 0.01)  # before any child has come to its end
    medium = upload(cast.ana, "video", LONG)
    claimed = claim_next(ALL, now=now())
    assert claimed is not None
    assert work_on(claimed, clock=now, stopping=lambda: True) is False
    medium.refresh_from_db()
    assert (medium.state, medium.claimed_at, medium.tries) == (Medium.WORKING, None, 0)
    assert work_off() == 1
    medium.refresh_from_db()
    assert medium.state == Medium.READY


def ticking(monkeypatch: pytest.MonkeyPatch) -> Callable[[], datetime]:
    """A clock on which a claim is renewed at every look."""
    monkeypatch.setattr("runde.media.working.RENEW", 0.0)
    monkeypatch.setattr("runde.media.children.LOOK", 0.05)
    start, moments = now(), iter(range(1, 100_000))
    return lambda: start + timedelta(milliseconds=next(moments))


def test_a_claim_is_renewed_as_long_as_the_work_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = upload(cast.ana, "video", LONG)
    claimed = claim_next(ALL, now=now())
    assert claimed is not None
    seen = []
    clock = ticking(monkeypatch)

    def noting() -> datetime:
        seen.append(Medium.objects.get(pk=medium.pk).claimed_at)
        return clock()

    assert work_on(claimed, clock=noting) is True
    assert len(set(seen)) > 2
    medium.refresh_from_db()
    assert medium.state == Medium.READY


def test_work_that_somebody_else_took_over_is_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = upload(cast.ana, "video", LONG)
    claimed = claim_next(ALL, now=now())
    assert claimed is not None
    other = now() + timedelta(minutes=5)
    Medium.objects.filter(pk=medium.pk).update(claimed_at=other, tries=2)
    assert work_on(claimed, clock=ticking(monkeypatch)) is False
    medium.refresh_from_db()
    assert (medium.state, medium.claimed_at, medium.tries) == (Medium.WORKING, other, 2)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_for_a_moment_takes_nothing_from_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = gather()
    medium = upload(cast.ana, "video", LONG)
    claimed = claim_next(ALL, now=now())
    assert claimed is not None
    failed: list[bool] = []

    def away_once(execute: Callable[..., Any], *rest: Any) -> Any:
        if not failed:
            failed.append(True)
            raise DatabaseError
        return execute(*rest)

    with connection.execute_wrapper(away_once):
        assert work_on(claimed, clock=ticking(monkeypatch)) is True
    assert failed
    medium.refresh_from_db()
    assert medium.state == Medium.READY


def test_what_is_thrown_away_while_a_child_works_leaves_nothing(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    medium = upload(cast.ana, "picture", picture())
    claimed = claim_next(ALL, now=now())
    assert claimed is not None

    def thrown_away() -> datetime:
        with django_capture_on_commit_callbacks():  # the files are still there: the server died in between
            discard(ids=[medium.pk], now=now())
        return now()

    assert work_on(claimed, clock=thrown_away) is False
    assert not folder_of(medium.key).exists()


def test_a_full_disk_is_waited_out(cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    medium = upload(cast.ana, "picture", picture())
    at = now()
    claimed = claim_next(ALL, now=at)
    assert claimed is not None
    with monkeypatch.context() as full:
        saying(full, '{"no_room": true}')
        assert work_on(claimed, clock=now) is False
    assert "The disk is full" in caplog.text
    medium.refresh_from_db()
    assert (medium.state, medium.tries) == (Medium.WORKING, 0)
    assert claim_next(ALL, now=at + timedelta(seconds=1)) is None
    again = claim_next(ALL, now=at + STALE + timedelta(seconds=1))
    assert again is not None
    assert work_on(again, clock=now) is True


@pytest.mark.django_db(transaction=True)
def test_a_workshop_works_on_what_lies_there_and_on_what_comes(tmp_path: Path) -> None:
    cast = gather()
    waiting = upload(cast.ana, "picture", picture())

    def work() -> list[str]:
        workshop = Workshop()
        workshop.start()
        try:
            coming = upload(cast.ana, "video", film(audio=""))
            until = time.monotonic() + 60
            while time.monotonic() < until:
                states = list(Medium.objects.order_by("pk").values_list("state", flat=True))
                if Medium.WORKING not in states:
                    break
            assert [waiting.pk, coming.pk] == list(Medium.objects.order_by("pk").values_list("pk", flat=True))
            return states
        finally:
            workshop.stop()

    states, _ = race(tmp_path, work, then=lambda: None)
    assert states == [Medium.READY, Medium.READY]

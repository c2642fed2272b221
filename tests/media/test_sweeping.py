"""Sweeping: nothing that nobody sent stays longer than a day, and nothing that somebody sent goes."""

from __future__ import annotations

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cast import Cast
from media.test_attaching import ready
from runde.kit.time import now
from runde.media.limits import MB
from runde.media.models import Medium
from runde.media.storing import folder_of, remove_folders
from runde.media.sweeping import Sweeper, sweep

DAY = timedelta(days=1)


def age(folder: Path, moment: datetime) -> None:
    os.utime(folder, (moment.timestamp(), moment.timestamp()))


def test_what_nobody_sent_goes_after_a_day_with_its_files(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    at = now()
    old = [ready(cast.ana, made_at=at - DAY - timedelta(minutes=1), state=state) for state in ("ready", "arriving")]
    kept = [
        ready(cast.ana, made_at=at - timedelta(hours=23)),
        ready(cast.ana, made_at=at - 9 * DAY, used_at=at - 8 * DAY),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        sweep(now=at)
    assert list(Medium.objects.order_by("pk")) == kept
    assert [folder_of(medium.key).exists() for medium in (*old, *kept)] == [False, False, True, True]


def lost_folder(moment: datetime) -> Path:
    """A folder of no row, of this age."""
    place = folder_of(uuid4())
    place.mkdir(parents=True)
    (place / "full.jpg").write_bytes(b"x")
    age(place, moment)
    return place


def test_files_without_a_row_are_kept_in_the_trash_for_two_weeks(cast: Cast, folder: Path) -> None:
    at = now()
    age(folder_of(ready(cast.ana, used_at=at).key), at - 2 * DAY)
    place = lost_folder(at - 2 * DAY)
    sweep(now=at)
    thrown = folder / "trash" / place.name
    assert (place.exists(), (thrown / "full.jpg").read_bytes()) == (False, b"x")
    sweep(now=at + 13 * DAY)
    assert thrown.exists()
    sweep(now=at + 14 * DAY + timedelta(minutes=1))
    assert not thrown.exists()


def test_what_gets_its_row_again_comes_out_of_the_trash(cast: Cast, folder: Path) -> None:
    at = now()
    age(folder_of(ready(cast.ana, used_at=at).key), at - 2 * DAY)
    medium = ready(cast.ana, used_at=at)
    age(folder_of(medium.key), at - 2 * DAY)
    Medium.objects.filter(pk=medium.pk).delete()  # a server on an older backup
    sweep(now=at)
    assert not folder_of(medium.key).exists()
    medium.save(force_insert=True)
    sweep(now=at)
    assert folder_of(medium.key).exists()
    assert not list((folder / "trash").iterdir())


@pytest.mark.parametrize("known", [0, 2])
def test_on_a_wrong_database_nothing_is_swept(cast: Cast, folder: Path, known: int, caplog: Any) -> None:
    at = now()
    for _ in range(known):
        age(folder_of(ready(cast.ana, used_at=at).key), at - 2 * DAY)
    places = [lost_folder(at - 2 * DAY) for _ in range(known + 1)]
    sweep(now=at)
    assert all(place.exists() for place in places)
    assert f"{known + 1} of {2 * known + 1} folders" in caplog.text
    assert "Is it the right database?" in caplog.text


def test_files_without_a_row_go_after_a_day_and_what_is_not_ours_stays(cast: Cast, folder: Path) -> None:
    at = now()
    known = ready(cast.ana, used_at=at)
    lost, fresh = uuid4(), uuid4()
    foreign = folder / "ab" / "notes"
    for place in (folder_of(lost), folder_of(fresh), foreign, folder / "lost+found"):
        place.mkdir(parents=True)
        (place / "full.jpg").write_bytes(b"x")
    for place in (folder_of(lost), foreign, folder_of(known.key), folder / "lost+found"):
        age(place, at - DAY - timedelta(minutes=1))
    sweep(now=at)
    assert not folder_of(lost).exists()
    assert all(place.exists() for place in (folder_of(fresh), foreign, folder_of(known.key), folder / "lost+found"))


def test_without_media_there_is_nothing_to_sweep(db: None, folder: Path) -> None:
    sweep(now=now())
    assert not folder.exists()


def test_a_folder_that_cannot_be_removed_is_told_and_left_for_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    key = uuid4()
    folder_of(key).mkdir(parents=True)

    def refused(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as forbidden:
        forbidden.setattr(shutil, "rmtree", refused)
        remove_folders([key])
    assert "could not be removed" in caplog.text
    remove_folders([key])
    assert not folder_of(key).exists()


def test_a_disk_that_is_nearly_full_is_told_in_the_log(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    ready(cast.ana)
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2_001 * MB))
    sweep(now=now())
    assert "free on the disk" not in caplog.text
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_500 * MB))
    sweep(now=now())
    assert "Only 1500 MB are free on the disk" in caplog.text


def test_the_job_sweeps_once_an_hour(cast: Cast) -> None:
    sweeper, at = Sweeper(), now()
    for moment, swept in (
        (at, True),
        (at + timedelta(minutes=59), False),
        (at + timedelta(minutes=60), True),
        (at + timedelta(minutes=1), True),  # a clock turned back
    ):
        medium = ready(cast.ana, made_at=at - 2 * DAY)
        sweeper(moment)
        assert Medium.objects.filter(pk=medium.pk).exists() is not swept
        Medium.objects.all().delete()

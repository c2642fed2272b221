"""Video becomes what every telephone plays, upright and small, and says nothing about where it was filmed."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest

from media.looking import is_fast, made, opened, reddish, streams
from media.making import film, put
from runde.media.child.__main__ import main

pytestmark = pytest.mark.promise("D8")


FILMS: dict[str, tuple[str, str, str]] = {
    "iPhone": ("mov", "libx265", "aac"),
    "Android": ("mp4", "libx264", "aac"),
    "a browser": ("webm", "libvpx", "libopus"),
    "without sound": ("mp4", "libx264", ""),
}


@pytest.mark.parametrize("kind", FILMS)
def test_a_video_becomes_what_every_telephone_plays_and_says_nothing_about_where(tmp_path: Path, kind: str) -> None:
    container, codec, audio = FILMS[kind]
    place = {"location": "+48.4102+015.6003/", "com.apple.quicktime.location.ISO6709": "+48.4102+015.6003/"}
    content = film(container, codec, audio=audio, metadata={"title": "Krems", **place})
    assert b"Krems" in content
    found = made("video", tmp_path, content)
    assert (found["width"], found["height"]) == (160, 120)
    assert abs(found["milliseconds"] - 1000) < 100
    named, told = streams(tmp_path / "full.mp4")
    assert named == ({"video": "h264", "audio": "aac"} if audio else {"video": "h264"})
    assert told["profile"]["video"] in {"Main", "Constrained Baseline"}
    assert told["frames"][0].format.name == "yuv420p"
    assert abs(len(told["frames"]) - 25) <= 1
    assert is_fast(tmp_path / "full.mp4")
    written = (tmp_path / "full.mp4").read_bytes()
    for word in (b"Krems", b"+48.4102", b"Lavf"):
        assert word not in written
    first = opened(tmp_path / "small.jpg")
    assert (first.format, first.size) == ("JPEG", (160, 120))
    assert reddish(first, 20, 60)
    assert not reddish(first, 140, 60)


@pytest.mark.parametrize(
    ("turned", "size", "red"),
    [(90, (120, 160), (60, 140)), (180, (160, 120), (140, 60)), (270, (120, 160), (60, 20))],
)
def test_a_video_that_lies_on_its_side_is_stood_up(
    tmp_path: Path, turned: int, size: tuple[int, int], red: tuple[int, int]
) -> None:
    found = made("video", tmp_path, film(turned=turned))
    assert (found["width"], found["height"]) == size
    first = opened(tmp_path / "small.jpg")
    assert reddish(first, *red)
    assert not reddish(first, size[0] - red[0] if turned == 180 else red[0], size[1] - red[1])
    _, told = streams(tmp_path / "full.mp4")
    assert told["frames"][0].rotation == 0


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1920, 1080), (1280, 720)), ((1080, 1920), (720, 1280)), ((1440, 1440), (720, 720)), ((322, 242), (322, 242))],
)
def test_a_large_video_becomes_small_enough_for_every_telephone(
    tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    found = made("video", tmp_path, film(size=size, seconds=0.2, audio=""))
    assert (found["width"], found["height"]) == expected
    assert max(opened(tmp_path / "small.jpg").size) <= 640


def test_sixty_images_in_a_second_become_thirty(tmp_path: Path) -> None:
    made("video", tmp_path, film(rate=60, audio=""))
    _, told = streams(tmp_path / "full.mp4")
    assert 29 <= len(told["frames"]) <= 31


def test_a_video_of_more_than_three_minutes_is_refused(tmp_path: Path) -> None:
    content = film(size=(32, 32), rate=1, seconds=185, audio="")
    assert main("video", put(tmp_path, content)) == {"refused": "video_too_long"}
    assert [file.name for file in tmp_path.iterdir()] == ["upload"]


def test_a_gap_in_the_times_of_a_film_is_not_filled_for_hours(tmp_path: Path) -> None:
    """Two images, ten hours apart, in a file that says it lasts a second: a million images if nobody looked."""
    content = film("matroska", size=(32, 32), seconds=0.08, audio="", apart=25 * 36_000)
    at = content.index(b"\x44\x89\x88") + 3  # the length that a Matroska file tells
    content = content[:at] + struct.pack(">d", 1000.0) + content[at + 8 :]
    begun = time.process_time()
    assert main("video", put(tmp_path, content)) == {"refused": "video_too_long"}
    assert time.process_time() - begun < 20

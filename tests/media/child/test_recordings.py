"""Voice becomes what every telephone plays."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.looking import is_fast, made, streams
from media.making import put, sound
from runde.media.child.__main__ import main

pytestmark = pytest.mark.promise("D8")


VOICES = {
    "Chrome, Firefox, Android": ("webm", "libopus"),
    "Firefox of old": ("ogg", "libopus"),
    "Safari": ("mp4", "aac"),
    "a file of a telephone": ("ipod", "aac"),
    "mp3": ("mp3", "libmp3lame"),
    "wav": ("wav", "pcm_s16le"),
    "flac": ("flac", "flac"),
}


@pytest.mark.parametrize("kind", VOICES)
def test_a_voice_message_becomes_what_every_telephone_plays(tmp_path: Path, kind: str) -> None:
    found = made("voice", tmp_path, sound(*VOICES[kind], seconds=2, title="Krems", artist="Ana"))
    assert abs(found["milliseconds"] - 2000) < 100
    named, told = streams(tmp_path / "full.m4a")
    assert named == {"audio": "aac"}
    assert told["profile"] == {"audio": "LC"}
    assert (told["layout"], told["rate"]) == ("mono", 48_000)
    assert abs(told["seconds"] - 2) < 0.1
    assert is_fast(tmp_path / "full.m4a")
    content = (tmp_path / "full.m4a").read_bytes()
    assert not any(word in content for word in (b"Krems", b"Ana", b"Lavf"))
    assert (tmp_path / "full.m4a").stat().st_size < 2 * 12_000


@pytest.mark.parametrize("rate", [22_050, 44_100])
def test_a_voice_message_is_taken_whatever_its_length(tmp_path: Path, rate: int) -> None:
    for milliseconds in range(1000, 1060):  # so that the last block of samples is full, empty and all between
        found = made("voice", tmp_path, sound("wav", "pcm_s16le", seconds=milliseconds / 1000, rate=rate))
        assert abs(found["milliseconds"] - milliseconds) < 5


def test_a_voice_message_that_was_cut_short_is_kept_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = sound("webm", "libopus", seconds=4)
    assert 500 < made("voice", tmp_path, whole[: len(whole) // 2])["milliseconds"] < 3500


def test_a_voice_message_of_more_than_ten_minutes_is_refused_whether_the_file_says_so_or_not(tmp_path: Path) -> None:
    silence = sound("wav", "pcm_s16le", seconds=0.1, rate=8000)
    head, rest = silence[:78], bytes(2 * 8000 * 602)
    data = silence.index(b"data")
    head = silence[:data] + b"data" + (len(rest)).to_bytes(4, "little")
    assert main("voice", put(tmp_path / "says", head + rest)) == {"refused": "voice_too_long"}
    unknown = silence[:data] + b"data" + (0xFFFFFFFF).to_bytes(4, "little")
    assert main("voice", put(tmp_path / "silent", unknown + rest)) == {"refused": "voice_too_long"}
    assert not (tmp_path / "silent" / "full.m4a").exists()

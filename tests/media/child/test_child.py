"""The child refuses by content, never by name, and lives within narrow bounds."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from media import making
from media.making import bomb, film, picture, put, saved, sound
from runde.media.child.__main__ import main

pytestmark = pytest.mark.promise("D8")

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("picture", b""),
        ("picture", b"\xff"),
        ("picture", making.SVG),
        ("picture", making.zipped()),
        ("picture", picture() + making.zipped()),
        ("picture", making.GIF_AND_SCRIPT),
        ("picture", saved(Image.new("RGB", (9, 9)), "GIF")),
        ("picture", saved(Image.new("RGB", (9, 9)), "TIFF")),
        ("picture", saved(Image.new("RGB", (9, 9)), "BMP")),
        ("picture", picture(size=(900, 900))[:5_000]),
        ("picture", picture("PNG", size=(900, 900))[:900]),
        ("picture", picture("HEIF", size=(900, 900))[:900]),
        ("picture", film()),
        ("picture", making.PDF),
        ("picture", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("voice", b""),
        ("voice", picture()),
        ("voice", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"),
        ("voice", b"\x1a\x45\xdf\xa3" + bytes(200)),
        ("voice", film(audio="")),
        ("voice", b"ID3" + bytes(2000)),
        ("video", b""),
        ("video", picture()),
        ("video", sound("mp4", "aac")),
        ("video", film()[:4_000]),
        ("video", b"ffconcat version 1.0\nfile /etc/passwd\n"),
        ("document", b""),
        ("document", making.zipped()),
        ("document", making.PDF[:-7]),
        ("document", b"\n" + making.PDF),
        ("document", making.PDF + making.zipped()),
        ("document", b"<script>alert(1)</script>%PDF-1.4 %%EOF"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_not_what_it_should_be_is_refused_and_nothing_is_left(
    tmp_path: Path, kind: str, content: bytes
) -> None:
    assert main(kind, put(tmp_path, content)) == {"refused": f"{kind}_unreadable"}
    assert [file.name for file in tmp_path.iterdir()] == ["upload"]


def run(kind: str, folder: Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The child as a process of its own, whose parent stays."""
    reads, writes = os.pipe()
    try:
        command = [sys.executable, "-P", "-m", "runde.media.child", kind, str(folder)]
        return subprocess.run(command, stdin=reads, capture_output=True, timeout=120, check=False, **options)
    finally:
        os.close(reads)
        os.close(writes)


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    """Decoded, it would be 300 MB; the child that refuses it has nothing of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = run("picture", put(tmp_path, bomb(10_000, 10_000)))
    assert json.loads(done.stdout) == {"refused": "picture_pixels"}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert max(peak - before, 0) < 200 * 1024  # in KB


def test_the_child_knows_neither_django_nor_our_secrets() -> None:
    program = (
        "import sys, runde.media.child.__main__ as m\n"
        "from runde.media.child import documents, films, pictures, recordings\n"
        "print([name for name in sys.modules if name.split('.')[0] in {'django', 'redis', 'psycopg', 'ninja'}])"
    )
    # Without coverage, whose plugin for templates brings Django into every process that it measures.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True, env=bare
    )
    assert done.stdout.strip() == "[]"


def test_the_child_has_little_memory_and_no_large_files() -> None:
    program = (
        "import resource\nfrom runde.media.child import confining\nconfining._die_with_parent = lambda: None\n"
        "confining.confine('picture')\n"
        "print([resource.getrlimit(w)[0] for w in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)])\n"
        "try:\n    bytearray(2_000_000_000)\nexcept MemoryError:\n    print('no more')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split("\n")[:2] == [str([1_200 * MB, 60, 120 * MB]), "no more"]


def test_the_child_ends_when_its_server_does(tmp_path: Path) -> None:
    """Also in the middle of its work: its standard input ends, or Linux says so."""
    content = film(size=(320, 240), seconds=8, audio="")
    reads, writes = os.pipe()
    command = [sys.executable, "-P", "-m", "runde.media.child", "video", str(put(tmp_path, content))]
    with subprocess.Popen(command, stdin=reads, stdout=subprocess.PIPE) as child:
        os.close(reads)
        os.close(writes)
        said, _ = child.communicate(timeout=60)
    assert (child.returncode, said) == (1, b"")
    program = (
        "import os, subprocess, sys\nr, w = os.pipe()\nos.set_inheritable(w, True)\n"
        f"c = subprocess.Popen({command!r}, stdin=r, stdout=subprocess.DEVNULL, close_fds=False)\nprint(c.pid, flush=True)\n"
        "import time\ntime.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        number = int(server.stdout.readline())
        server.send_signal(signal.SIGKILL)
    while Path(f"/proc/{number}").exists():
        state = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
        if state == "Z":
            break


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, {"no_room": True}),
        (errno.EFBIG, {"refused": "too_heavy"}),
        (errno.ENOMEM, {"refused": "too_heavy"}),
        (errno.EIO, {"refused": "picture_unreadable"}),
    ],
)
def test_what_the_disk_says_is_told_apart_from_what_the_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: dict[str, Any]
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    folder = put(tmp_path, picture())
    monkeypatch.setattr(Image.Image, "save", broken)
    assert main("picture", folder) == said


def test_too_little_memory_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_: Any, **__: Any) -> None:
        raise MemoryError

    folder = put(tmp_path, picture())
    monkeypatch.setattr(Image.Image, "save", too_much)
    assert main("picture", folder) == {"refused": "too_heavy"}

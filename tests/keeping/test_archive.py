"""Whatever is wrong with a file is found before anything else is looked at."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeping.installation import OLD_BACKUP
from runde.keeping import archive
from runde.keeping.archive import Archive, BackupRefused, Writer, read

WHOLE = OLD_BACKUP.read_bytes()


def made(file: Path, parts: dict[str, bytes], manifest: dict[str, Any] | None = None) -> Path:
    """A file with these members."""
    with file.open("w+b") as stream:
        writer = Writer(stream)
        for name, content in parts.items():
            with writer.member(name) as member:
                member.write(content)
        writer.close(manifest or {})
    return file


def content(found: Archive, name: str) -> bytes:
    with found.open(name) as member:
        return member.read()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A name for files that are wrong."""
    return tmp_path_factory.mktemp("wrong") / "backup"


def refusal(file: Path, wrong: bytes) -> str:
    file.write_bytes(wrong)
    with pytest.raises(BackupRefused) as caught:
        read(file)
    return str(caught.value)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    parts = {"tables/a.b.jsonl.gz": b"x" * 511, "media/1": b"", "media/2": b"y" * 512, "keys/secret": b"z" * 513}
    found = read(made(tmp_path / "a", parts, {"made": "today"}))
    assert {name: content(found, name) for name in parts} == parts
    assert found.manifest["made"] == "today"


def test_tar_opens_it_too(tmp_path: Path) -> None:
    with tarfile.open(made(tmp_path / "a", {"media/1": b"ab" * 700})) as tar:
        assert tar.getnames() == ["format", "media/1", "manifest.json", "seal"]
        member = tar.extractfile("media/1")
        assert member is not None
        assert member.read() == b"ab" * 700


def test_more_than_tar_can_count_in_octal(tmp_path: Path) -> None:
    block = archive._header("media/1", 8**11)
    assert archive._size(block) == 8**11
    assert tarfile.TarInfo.frombuf(block, "utf-8", "strict").size == 8**11


def test_a_member_that_fails_was_never_begun(tmp_path: Path) -> None:
    with (tmp_path / "a").open("w+b") as stream:
        writer = Writer(stream)
        with pytest.raises(FileNotFoundError), writer.member("media/1") as member:
            member.write(b"x" * 2000)
            raise FileNotFoundError
        writer.close({})
    assert set(read(tmp_path / "a").members) == {"format", "manifest.json", "seal"}


@given(st.integers(0, len(WHOLE) - 1))
def test_cut_short_anywhere_it_is_refused(file: Path, length: int) -> None:
    assert refusal(file, WHOLE[:length])


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_changed_anywhere_it_is_refused(file: Path, at: int, flip: int) -> None:
    assert refusal(file, WHOLE[:at] + bytes([WHOLE[at] ^ flip]) + WHOLE[at + 1 :])


@given(st.integers(0, len(WHOLE)), st.binary(min_size=1, max_size=1024))
def test_with_something_put_in_anywhere_it_is_refused(file: Path, at: int, more: bytes) -> None:
    assert refusal(file, WHOLE[:at] + more + WHOLE[at:])


@given(st.binary(max_size=5000))
def test_anything_else_is_refused(file: Path, wrong: bytes) -> None:
    assert "not a backup made by" in refusal(file, wrong)


@pytest.mark.parametrize("cut", [1024, 2048, len(WHOLE) - 1024, len(WHOLE) - 512, len(WHOLE) - 1])
def test_cut_between_blocks_it_is_refused(file: Path, cut: int) -> None:
    assert "damaged or was cut short" in refusal(file, WHOLE[:cut])


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "runde.sqlite3", "tables/../x.jsonl.gz", "keys/other"]
)
def test_a_part_with_another_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BackupRefused, match="cannot be recognised"):
        read(made(tmp_path / "a", {name: b"x"}))


def test_a_tar_of_something_else_is_refused(file: Path) -> None:
    wrong = io.BytesIO()
    with tarfile.open(fileobj=wrong, mode="w") as tar:
        member = tarfile.TarInfo("../../outside")
        member.size = 3
        tar.addfile(member, io.BytesIO(b"out"))
    assert "not a backup made by" in refusal(file, wrong.getvalue())


def test_a_newer_format_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "FORMAT", 2)
    newer = made(tmp_path / "a", {})
    monkeypatch.undo()
    with pytest.raises(BackupRefused, match="newer Runde"):
        read(newer)


def test_another_first_line_is_no_backup(file: Path) -> None:
    assert "not a backup" in refusal(file, WHOLE.replace(b"Runde backup, format 1", b"Other backup, format 1"))


def test_a_part_that_is_there_twice_is_refused(file: Path) -> None:
    first = WHOLE[1024 : 1024 + 1024]
    assert "cannot be recognised" in refusal(file, WHOLE[:1024] + first + WHOLE[1024:])


@pytest.mark.parametrize("manifest", [b"no JSON", b"[]", b"\xff"])
def test_a_table_of_contents_that_says_nothing_is_refused(tmp_path: Path, manifest: bytes) -> None:
    with (tmp_path / "a").open("w+b") as stream:
        writer = Writer(stream)
        with writer.member(archive.MANIFEST) as member:
            member.write(manifest)
        with writer.member(archive.SEAL) as seal:
            seal.write(f"{member.sha256}\n".encode())
        stream.write(archive.END)
    with pytest.raises(BackupRefused, match="table of contents"):
        read(tmp_path / "a")

"""Media are taken while files come and go, and put back without touching what is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from keeping.installation import OLD_BACKUP, tree
from runde.keeping import media
from runde.keeping.archive import Archive, BackupRefused, Writer, read
from runde.keeping.manifest import Manifest, parsed
from runde.media.storing import TRASH


def backup(folder: Path, file: Path) -> tuple[Archive, Manifest]:
    """A backup with the media of `folder` and no tables."""
    with file.open("w+b") as stream:
        writer = Writer(stream)
        taken = media.take(folder, writer)
        writer.close({**read(OLD_BACKUP).manifest, "media": taken})
    found = read(file)
    return found, parsed(found.manifest)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some media."""
    folder = tmp_path / "media"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "ü 1.jpg").write_bytes(os.urandom(2_500_000))
    (folder / "empty").write_bytes(b"")
    return folder


def restored(archive: Archive, manifest: Manifest, place: Path) -> None:
    scratch = place.with_name("scratch")
    media.check_place(place, archive, manifest)
    media.unpack(archive, manifest, scratch)
    media.put_in_place(scratch, place)


def test_every_file_comes_back(folder: Path, tmp_path: Path) -> None:
    archive, manifest = backup(folder, tmp_path / "backup")
    assert sorted(manifest.media.values()) == ["ab/ü 1.jpg", "empty"]
    restored(archive, manifest, tmp_path / "new")
    assert tree(tmp_path / "new") == tree(folder)


def test_the_trash_is_left_out(folder: Path, tmp_path: Path) -> None:
    assert media.TRASH == TRASH
    (folder / "trash" / "cd").mkdir(parents=True)
    (folder / "trash" / "cd" / "full.jpg").write_bytes(b"of nobody")
    _, manifest = backup(folder, tmp_path / "backup")
    assert sorted(manifest.media.values()) == ["ab/ü 1.jpg", "empty"]


def test_where_no_media_are_none_are_made(tmp_path: Path) -> None:
    archive, manifest = backup(tmp_path / "none", tmp_path / "backup")
    restored(archive, manifest, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_file_that_vanishes_meanwhile_is_left_out(folder: Path, tmp_path: Path) -> None:
    class Meanwhile(Writer):
        """While the first file is written, the other goes, and a new one comes."""

        def member(self, name: str):  # type: ignore[no-untyped-def]
            if name == "media/1":
                (folder / "ab" / "ü 1.jpg").unlink()
                (folder / "later").write_bytes(b"later")
            return super().member(name)

    (folder / "link").symlink_to(folder / "empty")
    with (tmp_path / "backup").open("w+b") as stream:
        assert media.take(folder, Meanwhile(stream)) == {"media/1": "empty"}


def test_a_name_that_is_no_text_gets_a_sentence(folder: Path, tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/\xff")).write_bytes(b"")
    except OSError:
        pytest.skip("this file system takes text only")
    with pytest.raises(BackupRefused, match="Give the file another name"):
        backup(folder, tmp_path / "backup")


def test_other_files_are_not_touched(folder: Path, tmp_path: Path) -> None:
    archive, manifest = backup(folder, tmp_path / "backup")
    new = tmp_path / "new"
    new.mkdir()
    for name, content in (("other", b""), ("empty", b"other")):
        (new / name).write_bytes(content)
        with pytest.raises(BackupRefused, match="other files in"):
            restored(archive, manifest, new)
        assert tree(new) == {name: content}
        (new / name).unlink()
    (new / "empty").write_bytes(b"")  # as a restore that was interrupted leaves it
    restored(archive, manifest, new)
    assert tree(new) == tree(folder)

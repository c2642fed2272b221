"""One scratch folder, for one at a time, and nothing of it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from runde.keeping.archive import BackupRefused
from runde.keeping.scratch import scratch


def test_it_is_empty_closed_to_others_and_gone_afterwards(tmp_path: Path) -> None:
    (tmp_path / "scratch" / "left").mkdir(parents=True)
    (tmp_path / "scratch" / "left" / "over").write_text("of one that was killed")
    with scratch(tmp_path) as room:
        assert list(room.folder.iterdir()) == []
        assert room.folder.stat().st_mode & 0o777 == 0o700
        (room.folder / "a").write_text("a")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_made_for_it_goes_with_it_unless_something_was_put_there(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with pytest.raises(KeyboardInterrupt), scratch(data):
        raise KeyboardInterrupt
    assert not data.exists()
    with scratch(data):
        (data / "runde.sqlite3").write_text("a")
    assert [path.name for path in data.iterdir()] == ["runde.sqlite3"]


def test_a_second_one_waits_for_its_turn(tmp_path: Path) -> None:
    with scratch(tmp_path) as room:
        (room.folder / "a").write_text("a")
        with pytest.raises(BackupRefused, match="Another backup or restore runs"), scratch(tmp_path):
            pass
        assert (room.folder / "a").exists()

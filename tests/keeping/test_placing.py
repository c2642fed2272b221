"""A file appears whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from runde.keeping.placing import FileRefused, check_free, placed


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    with placed(tmp_path / "a") as stream:
        stream.write(b"whole")
        assert "a" not in names(tmp_path)
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"whole"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_when_something_goes_wrong_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), placed(tmp_path / "a") as stream:
        stream.write(b"half")
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_a_name_that_was_taken_meanwhile_is_left_to_the_other(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="made by somebody else"), placed(tmp_path / "a"):
        (tmp_path / "a").write_text("other")
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == "other"


def test_without_hard_links_it_is_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with placed(tmp_path / "a") as stream:
        stream.write(b"whole")
    assert names(tmp_path) == ["a"]
    with pytest.raises(FileRefused, match="exists already"), placed(tmp_path / "a"):
        pass
    assert (tmp_path / "a").read_bytes() == b"whole"


def test_drafts_that_nobody_writes_any_more_are_removed(tmp_path: Path) -> None:
    (tmp_path / ".old.1.runde-draft").write_text("half")
    with placed(tmp_path / "a"), placed(tmp_path / "b"):
        assert len(names(tmp_path)) == 2
    assert names(tmp_path) == ["a", "b"]


def test_a_name_that_cannot_be_used_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for taken in (tmp_path, tmp_path / "link"):
        with pytest.raises(FileRefused, match="exists already"):
            check_free(taken)
    with pytest.raises(FileRefused, match="There is no folder"):
        check_free(tmp_path / "none" / "a")

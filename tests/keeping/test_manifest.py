"""A table of contents is complete, and names nothing outside."""

from __future__ import annotations

from typing import Any

import pytest

from keeping.installation import OLD_BACKUP, OLD_HEAD, OLD_ROWS
from runde.keeping.archive import Damaged, read
from runde.keeping.manifest import parsed

FOUND = read(OLD_BACKUP).manifest


def test_it_says_what_the_backup_was_taken_from() -> None:
    manifest = parsed(FOUND)
    assert (manifest.database, manifest.head, manifest.rows) == ("sqlite", OLD_HEAD, OLD_ROWS)
    assert ("chat", "0001_initial") in manifest.migrations
    assert manifest.left_out == ["outbox.event", "sessions.session"]
    assert manifest.as_dict() == {name: value for name, value in FOUND.items() if name != "members"}


@pytest.mark.parametrize("name", [name for name in FOUND if name != "members"])
@pytest.mark.parametrize("value", [None, 7, 1.5])
def test_a_part_of_another_kind_is_refused(name: str, value: Any) -> None:
    lacking = {key: kept for key, kept in FOUND.items() if key != name}
    with pytest.raises(Damaged, match="not complete"):
        parsed(lacking)
    if name not in {"program", "database", "ledger_head"}:  # any text is as good as another
        with pytest.raises(Damaged, match="not complete"):
            parsed({**FOUND, name: value})


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/", "a\0b", ".."])
def test_media_stay_in_their_folder(path: str) -> None:
    with pytest.raises(Damaged):
        parsed({**FOUND, "media": {"media/1": path}})


def test_media_may_lie_in_folders() -> None:
    assert parsed({**FOUND, "media": {"media/1": "a/b ü.jpg"}}).media == {"media/1": "a/b ü.jpg"}

"""Sweeping: what was uploaded and sent by nobody within a day goes, and files that belong to no row.

These go into a trash folder first and are kept there for two weeks: a server that was started on another database, or before
its backup was put back, must not cost anybody a picture. What gets its row again comes out of it by itself.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from runde.kit.portions import portions
from runde.media.attaching import discard
from runde.media.limits import NEARLY_FULL
from runde.media.models import Medium
from runde.media.storing import TRASH, folder_of, root, trash

UNUSED = timedelta(hours=24)
EVERY = timedelta(hours=1)
KEPT = timedelta(days=14)
HEXADECIMAL = frozenset("0123456789abcdef")
_log = logging.getLogger(__name__)


class Sweeper:
    """A task of the jobs, which come every few seconds: this one does something once an hour."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def __call__(self, now: datetime) -> None:
        """Sweep if an hour has passed (or a clock was turned back)."""
        if self._last is None or not self._last <= now < self._last + EVERY:
            self._last = now
            sweep(now=now)


def sweep(*, now: datetime) -> None:
    """Remove unused media a day old, and files that lay in the trash for two weeks; put files there that had no row for a
    day; say in the log when the disk is nearly full."""
    unused = Medium.objects.filter(used_at=None, made_at__lt=now - UNUSED).order_by("pk").values_list("pk", flat=True)
    for some in portions(list(unused)):
        with transaction.atomic():  # one of them may be taken for a message at this moment
            discard(ids=list(unused.filter(pk__in=some).select_for_update()), now=now)
    if not root().is_dir():
        return
    _bring_back()
    _throw_out(now)
    _empty_trash(now)
    if (free := shutil.disk_usage(root()).free) < NEARLY_FULL:
        _log.warning("Only %s MB are free on the disk of %s. Make room there.", free // 1_000_000, root())


def _throw_out(now: datetime) -> None:
    """Put into the trash what has no row; not when that is most of what is there: then this is the wrong database."""
    before = (now - UNUSED).timestamp()
    folders = [folder for folder in _folders("??/*") if folder.stat().st_mtime < before]
    known = _known(folders)
    lost = [folder for folder in folders if folder.name not in known]
    if lost and 2 * len(lost) > len(folders):
        _log.error(
            "%s of %s folders in %s belong to nothing in this database. Nothing was removed. "
            "Is it the right database? If it is, move these folders away.",
            len(lost), len(folders), root(),
        )  # fmt: skip
        return
    for folder in lost:
        _move(folder, trash() / folder.name)
        os.utime(trash() / folder.name, (now.timestamp(), now.timestamp()))


def _bring_back() -> None:
    """Take out of the trash what has its row again."""
    folders = list(_folders("trash/*"))
    for folder in folders if (known := _known(folders)) else ():
        place = folder_of(UUID(hex=folder.name))
        if folder.name in known and not place.exists():
            _move(folder, place)


def _empty_trash(now: datetime) -> None:
    before = (now - KEPT).timestamp()
    for folder in _folders("trash/*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)  # what resists is tried again in an hour


def _move(folder: Path, place: Path) -> None:
    place.parent.mkdir(mode=0o700, exist_ok=True)
    folder.replace(place)


def _known(folders: Collection[Path]) -> set[str]:
    """Of these folders the names of those that belong to a row."""
    known: set[str] = set()
    for some in portions(UUID(hex=folder.name) for folder in folders):
        known |= {key.hex for key in Medium.objects.filter(key__in=some).values_list("key", flat=True)}
    return known


def _folders(pattern: str) -> Iterator[Path]:
    """The folders of media. What is named otherwise is not ours, and stays."""
    for folder in sorted(root().glob(pattern)):
        if _is_key(folder) and folder.is_dir() and not folder.is_symlink():
            yield folder


def _is_key(folder: Path) -> bool:
    name = folder.name
    return len(name) == 32 and set(name) <= HEXADECIMAL and folder.parent.name in {name[:2], TRASH}

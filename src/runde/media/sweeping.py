"""Sweeping: what was uploaded and sent by nobody within a day goes, and files that belong to no row."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from runde.kit.portions import portions
from runde.media.attaching import discard
from runde.media.limits import NEARLY_FULL
from runde.media.models import Medium
from runde.media.storing import remove_folders, root

UNUSED = timedelta(hours=24)
EVERY = timedelta(hours=1)
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
    """Remove unused media a day old, files without a row a day old; say in the log when the disk is nearly full."""
    unused = Medium.objects.filter(used_at=None, made_at__lt=now - UNUSED).order_by("pk").values_list("pk", flat=True)
    for some in portions(list(unused)):
        with transaction.atomic():  # one of them may be taken for a message at this moment
            discard(ids=list(unused.filter(pk__in=some).select_for_update()), now=now)
    for folders in portions(_old_folders(now)):
        known = {key.hex for key in Medium.objects.filter(key__in=folders).values_list("key", flat=True)}
        remove_folders(key for key in folders if key.hex not in known)
    if root().is_dir() and (free := shutil.disk_usage(root()).free) < NEARLY_FULL:
        _log.warning("Only %s MB are free on the disk of %s. Make room there.", free // 1_000_000, root())


def _old_folders(now: datetime) -> Iterator[UUID]:
    """The keys of folders that nobody has changed for a day. What is named otherwise is not ours, and stays."""
    before = (now - UNUSED).timestamp()
    for folder in sorted(root().glob("??/*")) if root().is_dir() else []:
        if _is_key(folder) and folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < before:
            yield UUID(hex=folder.name)


def _is_key(folder: Path) -> bool:
    name = folder.name
    return len(name) == 32 and set(name) <= set("0123456789abcdef") and name[:2] == folder.parent.name

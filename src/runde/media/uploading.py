"""Uploads: a file arrives piece by piece, each durable before it is acknowledged, so that a broken upload goes on."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Count, Sum

from runde.kit.refusals import Refused
from runde.kit.text import clean_name
from runde.media.limits import DAY, LARGEST, MB, MOST_A_DAY, PIECE, RESERVE, UNFINISHED
from runde.media.models import Medium
from runde.media.storing import UPLOAD, made_folder, remove_folders, root
from runde.media.working import wake
from runde.people.models import Person, Role

LONGEST_NAME = 120  # characters
_log = logging.getLogger(__name__)


class Elsewhere(Exception):
    """The upload does not stand where the piece begins; `medium.arrived` says where it stands."""

    def __init__(self, medium: Medium) -> None:
        super().__init__(medium.arrived)
        self.medium = medium


@transaction.atomic
def begin(*, owner: Person, kind: str, size: int, name: str, now: datetime) -> Medium:
    """Announce a file of `size` bytes, before a byte of it is sent.

    Raises Refused: `malformed`, `empty_file`, `<kind>_too_large`, `document_staff`, `uploads_unfinished`,
    `uploads_today`, or `storage` when the disk has no room for it.
    """
    if kind not in Medium.KINDS:
        raise Refused("malformed")
    if size <= 0:
        raise Refused("empty_file")
    if size > LARGEST[kind]:
        raise Refused(f"{kind}_too_large")
    if kind == Medium.DOCUMENT and not Role.objects.filter(person=owner, ended_at=None).exists():
        raise Refused("document_staff")
    Person.objects.select_for_update(no_key=True).get(pk=owner.pk)  # or two at once would both be the last one allowed
    theirs = Medium.objects.filter(owner=owner)
    if theirs.filter(state__in=(Medium.ARRIVING, Medium.WORKING)).count() >= UNFINISHED:
        raise Refused("uploads_unfinished")
    today = theirs.filter(made_at__gt=now - DAY).aggregate(number=Count("pk"), sent=Sum("size"))
    most = int(settings.RUNDE.media_mb_per_day) * MB
    if today["number"] >= MOST_A_DAY or (today["sent"] or 0) + size > most:
        raise Refused("uploads_today")
    _check_room(size)
    called = _file_name(name) if kind == Medium.DOCUMENT else ""
    return Medium.objects.create(key=uuid4(), owner=owner, kind=kind, size=size, name=called, made_at=now)


def append(*, medium: int, owner: int, offset: int, piece: bytes) -> Medium:
    """Add the bytes at `offset`; when this returns they are durable. With the last of them the work on the file begins.

    A piece that is there already changes nothing. Raises Elsewhere when the upload does not stand at `offset`, and Refused:
    `unknown` (not there, or somebody else's), `malformed` (no piece of this file), `storage` (send it again).
    """
    found = _mine(medium, owner)
    if found.state != Medium.ARRIVING:
        return found
    if not 0 < len(piece) <= PIECE or offset + len(piece) > found.size:
        raise Refused("malformed")
    try:
        with _upload_of(found) as descriptor:
            found = _mine(medium, owner)  # as it stands now that nobody else writes
            end = offset + len(piece)
            if end <= found.arrived:
                return found
            if os.fstat(descriptor).st_size < found.arrived:  # restored from a backup without these bytes
                Medium.objects.filter(pk=found.pk, state=Medium.ARRIVING).update(arrived=0)
                found.arrived = 0
            if offset != found.arrived:
                raise Elsewhere(found)
            _write(descriptor, piece, offset)
            return _arrived(found, end)
    except (OSError, DatabaseError) as error:
        _log.error("A piece of an upload could not be kept: %s", error)
        raise Refused("storage") from error


@transaction.atomic
def cancel(*, medium: int, owner: int, now: datetime) -> None:
    """Throw an upload away, finished or not: its files go when this is durable, what had come of it still counts for the day.

    Raises Refused: `unknown`, or `in_use` when it is in a message.
    """
    found = Medium.objects.select_for_update().filter(pk=medium, owner=owner).exclude(state=Medium.CANCELLED).first()
    if found is None:
        raise Refused("unknown")
    if found.used_at is not None:
        raise Refused("in_use")
    found.state, found.size, found.name, found.claimed_at = Medium.CANCELLED, found.arrived, "", None
    found.save(update_fields=["state", "size", "name", "claimed_at"])
    transaction.on_commit(lambda: remove_folders([found.key]))


def _mine(medium: int, owner: int) -> Medium:
    found = Medium.objects.filter(pk=medium, owner=owner).exclude(state=Medium.CANCELLED).first()
    if found is None:
        raise Refused("unknown")
    return found


def _check_room(size: int) -> None:
    """Twice the file: what comes, and what is made of it."""
    place = root() if root().is_dir() else root().parent
    if shutil.disk_usage(place).free < 2 * size + RESERVE:
        _log.error("The disk of %s is full: uploads are refused. Make room there.", place)
        raise Refused("storage")


def _file_name(name: str) -> str:
    """A name to save a document under: without folders, at most 120 characters, ending in .pdf."""
    plain = PurePosixPath(clean_name(name).replace("\\", "/")).name
    stem = plain[:-4] if plain.lower().endswith(".pdf") else plain
    return f"{stem.strip('. ')[: LONGEST_NAME - 4] or 'document'}.pdf"


@contextmanager
def _upload_of(medium: Medium) -> Iterator[int]:
    """The file of an upload, open and ours alone, also towards other processes. The lock is on the file, not in the
    database: nobody's message waits while the bytes go to the disk."""
    folder = made_folder(medium.key)
    descriptor = os.open(folder / UPLOAD, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if medium.arrived == 0:
            for place in (folder, folder.parent, folder.parent.parent):
                _sync(place)
        yield descriptor
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(descriptor: int, piece: bytes, offset: int) -> None:
    rest = memoryview(piece)
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        rest, offset = rest[written:], offset + written
    os.fsync(descriptor)


@transaction.atomic
def _arrived(medium: Medium, end: int) -> Medium:
    state = Medium.WORKING if end == medium.size else Medium.ARRIVING
    at = Medium.objects.filter(pk=medium.pk, state=Medium.ARRIVING, arrived=medium.arrived)
    if not at.update(arrived=end, state=state):
        raise Refused("unknown")  # it was cancelled meanwhile
    medium.arrived, medium.state = end, state
    if state == Medium.WORKING:
        transaction.on_commit(wake)
    return medium

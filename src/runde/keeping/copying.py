"""Copies that people ask for on their own page: made one after the other by a process of their own, there for a day.

They lie in RUNDE_DATA/copies/<key>.zip, which no backup takes along.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from runde.consent.asking import ask
from runde.consent.models import DAY, Request
from runde.people.models import Person

STALE = timedelta(minutes=15)  # a claim that nobody ended: its process was killed, or the copy could not be made
_log = logging.getLogger(__name__)


def folder() -> Path:
    """Where the copies lie."""
    return Path(settings.DATA) / "copies"


def file_of(request: Request) -> Path | None:
    """The file of a copy that can be fetched."""
    file = folder() / f"{request.key.hex}.zip" if request.key is not None and request.done_at is not None else None
    return file if file is not None and file.is_file() else None


def ask_for_copy(*, person: Person, now: datetime) -> Request:
    """A person wants a copy: the one that is being made or can be fetched, else a new one. Where a backup was put back, a file
    may be gone before its time.

    Raises people.rules.Unusable for a person whose data were erased.
    """
    made = Request.objects.filter(person=person, kind=Request.COPY, done_at__isnull=False).exclude(key=None)
    made.filter(pk__in=[one.pk for one in made if file_of(one) is None]).update(key=None)
    return ask(person=person, kind=Request.COPY, now=now)[0]


class Copier:
    """A task of the jobs, which come every few seconds: it never waits for the copy that is being made."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._request: Request | None = None

    def __call__(self, now: datetime) -> None:
        """Take in what is made, remove what is a day old, and begin the next copy."""
        if self._child is not None and self._child.poll() is None:
            return
        if self._child is not None and self._request is not None:
            self._take_in(self._child, self._request, now)
        self._child = self._request = None
        remove_old(now=now)
        self._request = _claim_next(now)
        if self._request is not None:
            self._child = _begin(self._request)

    def _take_in(self, child: subprocess.Popen[bytes], request: Request, now: datetime) -> None:
        said = child.communicate()[1].decode(errors="replace").strip()
        if child.returncode == 0:
            Request.objects.filter(pk=request.pk, key=request.key).update(done_at=now)
        else:
            _log.error("A copy could not be made (%s). It is tried again in a quarter of an hour.", said[-500:])


def remove_old(*, now: datetime) -> None:
    """Remove the files that were there for a day, and those that belong to nobody."""
    made = Request.objects.exclude(key=None)
    made.filter(done_at__lte=now - DAY).update(key=None)
    wanted = {key.hex for key in made.values_list("key", flat=True) if key}
    for file in folder().glob("*.zip"):
        if file.stem not in wanted:
            file.unlink(missing_ok=True)


def _claim_next(now: datetime) -> Request | None:
    free = Q(claimed_at=None) | Q(claimed_at__lte=now - STALE)
    for found in Request.objects.filter(free, done_at=None, undone_at=None).exclude(key=None).select_related("person"):
        if Request.objects.filter(free, pk=found.pk).update(claimed_at=now):
            return found
    return None


def _begin(request: Request) -> subprocess.Popen[bytes]:
    folder().mkdir(mode=0o700, exist_ok=True)
    assert request.key is not None  # noqa: S101 - as it was asked for
    file = folder() / f"{request.key.hex}.zip"
    file.unlink(missing_ok=True)  # of a try that nobody took in
    words = ["person", "export", str(request.person_id), str(file), "--language", request.person.language]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "runde", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )

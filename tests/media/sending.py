"""Uploading in tests, as a client does it."""

from __future__ import annotations

from runde.kit.time import now
from runde.media.limits import PIECE
from runde.media.models import Medium
from runde.media.uploading import append, begin
from runde.media.working import LANES, claim_next, work_on
from runde.people.models import Person


def upload(owner: Person, kind: str, content: bytes, *, name: str = "") -> Medium:
    """Send a whole file."""
    medium = begin(owner=owner, kind=kind, size=len(content), name=name, now=now())
    for offset in range(0, len(content), PIECE):
        medium = append(medium=medium.pk, owner=owner.pk, offset=offset, piece=content[offset : offset + PIECE])
    return medium


def prepared(owner: Person, kind: str, content: bytes, *, name: str = "") -> Medium:
    """Send a whole file and let a child work on it."""
    medium = upload(owner, kind, content, name=name)
    work_off()
    medium.refresh_from_db()
    return medium


def work_off() -> int:
    """Work on everything that waits; returns how much that was."""
    done = 0
    for kinds in LANES:
        while (medium := claim_next(kinds, now=now())) is not None:
            work_on(medium, clock=now)
            done += 1
    return done

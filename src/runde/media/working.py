"""The work on what has arrived: one process claims it, lets a child re-encode it, and writes down what came of it.

A claim is renewed as long as the work goes on. One that is not (its process was killed) is taken over after a minute; after
three tries that ended without a word the medium is refused.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from runde.kit.refusals import SENTENCES
from runde.kit.time import now as present
from runde.media import children
from runde.media.models import Medium
from runde.media.storing import FULL, SMALL, UPLOAD, folder_of, remove_folders

STALE = timedelta(seconds=60)
RENEW = 10.0  # seconds
TRIES = 3
PAUSE = 2.0  # seconds between two looks, where nobody says that there is work
LANES = ((Medium.PICTURE, Medium.VOICE, Medium.DOCUMENT), (Medium.VIDEO,))  # so that no picture waits for a film
MEASURES = ("width", "height", "milliseconds")
LARGEST_MEASURE = 2**31 - 1
LATELY = timedelta(hours=1)  # for so long somebody's turn is remembered
_log = logging.getLogger(__name__)
_lanes: set[threading.Event] = set()


def wake() -> None:
    """There is work; whoever works in this process looks at once."""
    for lane in tuple(_lanes):
        lane.set()


def claim_next(kinds: Collection[str], *, now: datetime) -> Medium | None:
    """Take a medium that nobody works on, for this process alone; None where there is nothing to do.

    People take turns: first comes whoever had the fewest prepared within the last hour, of theirs the oldest. One that was
    tried three times is refused here.
    """
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - STALE) | Q(claimed_at__gt=now + STALE)
    had = (
        Medium.objects.filter(owner=OuterRef("owner"), kind__in=kinds, made_at__gt=now - LATELY)
        .exclude(state=Medium.ARRIVING)
        .exclude(state=Medium.WORKING, claimed_at=None)
    )
    number = had.order_by().values("owner").annotate(number=Count("pk")).values("number")
    waiting = Medium.objects.filter(free, state=Medium.WORKING, kind__in=kinds)
    for found in waiting.order_by(Coalesce(Subquery(number), 0), "made_at", "pk"):
        mine = Medium.objects.filter(pk=found.pk, state=Medium.WORKING, claimed_at=found.claimed_at)
        if found.tries >= TRIES:
            _log.error("Medium %s could not be prepared in %s tries; it is refused.", found.pk, TRIES)
            mine.update(state=Medium.REFUSED, refusal="not_prepared", claimed_at=None)
        elif mine.update(claimed_at=now, tries=F("tries") + 1):
            found.claimed_at = now
            return found
    return None


def work_on(medium: Medium, *, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> bool:
    """Let a child prepare a medium that this process has claimed, and write down what came of it; returns whether that is
    final. When the server is `stopping`, or the child died, the medium is given back for another try."""
    claim = _Claim(medium, clock)
    try:
        said = children.run(medium.kind, folder_of(medium.key), wanted=lambda: not stopping() and claim.renewed())
    except children.Abandoned:
        return claim.give_back(tried=False)
    except children.Crashed as error:
        _log.warning("A child that prepared medium %s died (%s).", medium.pk, error)
        return claim.give_back(tried=True)
    if said.get("no_room"):  # the claim stays, so that it is tried again in a minute
        _log.error("The disk is full: medium %s could not be prepared. It is tried again in a minute.", medium.pk)
        Medium.objects.filter(pk=medium.pk, tries__gt=0).update(tries=F("tries") - 1)
        return False
    return claim.end(said)


class _Claim:
    """What this process holds of one medium, until it is given back, ended, or lost."""

    def __init__(self, medium: Medium, clock: Callable[[], datetime]) -> None:
        self._medium, self._clock = medium, clock
        self._renew_at = time.monotonic() + RENEW

    def renewed(self) -> bool:
        """Say from time to time that the work goes on; returns whether it is still ours. A database that is away for a
        moment takes nothing from us."""
        if time.monotonic() < self._renew_at:
            return True
        self._renew_at = time.monotonic() + RENEW
        now = self._clock()
        try:
            ours = bool(self._rows().update(claimed_at=now))
        except DatabaseError:
            return True
        if ours:
            self._medium.claimed_at = now
        return ours

    def give_back(self, *, tried: bool) -> bool:
        """Let somebody try it again; returns False."""
        if self._rows().update(claimed_at=None, tries=F("tries") - (0 if tried else 1)):
            wake()
        return False

    def end(self, said: dict[str, Any]) -> bool:
        """Write down what the child said; returns whether the claim was still ours."""
        now, made = self._clock(), _measures(said.get("made"))
        if made is None:
            ended = self._rows().update(state=Medium.REFUSED, refusal=_refusal(said), claimed_at=None)
        else:
            ended = self._rows().update(state=Medium.READY, ready_at=now, claimed_at=None, **made)
        if ended:
            _tidy(self._medium, keep=made is not None)
        elif not Medium.objects.filter(pk=self._medium.pk).exclude(state=Medium.CANCELLED).exists():
            remove_folders([self._medium.key])
        return bool(ended)

    def _rows(self) -> Any:
        return Medium.objects.filter(pk=self._medium.pk, state=Medium.WORKING, claimed_at=self._medium.claimed_at)


def _measures(made: Any) -> dict[str, int] | None:
    """The measures that a child tells, and nothing else it may say: it has read what a stranger sent."""
    if not isinstance(made, dict):
        return None
    return {name: made[name] for name in MEASURES if type(made.get(name)) is int and 0 <= made[name] <= LARGEST_MEASURE}


def _refusal(said: dict[str, Any]) -> str:
    code = said.get("refused")
    return code if isinstance(code, str) and code in SENTENCES else "not_prepared"


def _tidy(medium: Medium, *, keep: bool) -> None:
    """Of a ready medium only its files stay; of a refused one nothing."""
    if not keep:
        remove_folders([medium.key])
        return
    wanted = {FULL[medium.kind], SMALL.get(medium.kind)}
    for file in folder_of(medium.key).iterdir():
        if file.name == UPLOAD or file.name not in wanted:
            file.unlink(missing_ok=True)


class Workshop:
    """Two threads of a server or worker process: one prepares pictures, voice and documents, the other videos."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin; what an earlier process left lying is taken up again."""
        for kinds in LANES:
            thread = threading.Thread(target=self._run, args=[kinds], name=f"media-{kinds[0]}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End; what is under way is given back."""
        self._stop.set()
        wake()
        for thread in self._threads:
            thread.join()

    def _run(self, kinds: Collection[str]) -> None:
        woken = threading.Event()
        _lanes.add(woken)
        try:
            while not self._stop.is_set():
                if not self._turn(kinds):
                    woken.wait(PAUSE)
                    woken.clear()
        finally:
            _lanes.discard(woken)
            connection.close()

    def _turn(self, kinds: Collection[str]) -> bool:
        """Work on one medium; returns whether there may be another."""
        try:
            medium = claim_next(kinds, now=present())
            return medium is not None and work_on(medium, clock=present, stopping=self._stop.is_set)
        except DatabaseError as error:
            _log.error("Media found no database (%s); it is tried again in a few seconds.", error)
        except Exception:
            _log.exception("The work on a medium failed; it is tried again.")
        finally:
            close_old_connections()
        return False

"""Reading the outbox: each process follows it on its own, whether or not the bus is up."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import Max

from runde.kit.bus import ORIGIN
from runde.outbox.models import Event

_LATE = 60.0  # seconds; longer than any transaction of ours stays open
KEPT = timedelta(days=1)


class Follower:
    """Reads the rows that other processes wrote, each once, beginning with those written after its making.

    Numbers may become visible out of order (PostgreSQL hands them out before commit), so rows above the number that
    was newest a minute ago are looked at again, and those already seen are left out. The rows of this process count
    for that number too: a server that is alone would otherwise look through all it ever wrote, every second.
    """

    def __init__(self) -> None:
        self._floor = self._last = _newest()
        self._newest: deque[tuple[float, int]] = deque()
        self._seen: set[int] = set()

    def read(self) -> list[Event]:
        """The rows not seen before, oldest first."""
        newest = _newest()
        others = Event.objects.filter(id__gt=self._floor).exclude(origin=ORIGIN)
        unseen = set(others.order_by().values_list("id", flat=True)) - self._seen
        fresh = list(others.filter(id__gte=min(unseen)).order_by("id")) if unseen else []
        fresh = [row for row in fresh if row.id not in self._seen]
        self._seen.update(row.id for row in fresh)
        if newest > self._last:
            self._last = newest
            self._newest.append((monotonic(), newest))
        while self._newest and self._newest[0][0] < monotonic() - _LATE:
            self._floor = max(self._floor, self._newest.popleft()[1])
        self._seen = {seen for seen in self._seen if seen > self._floor}
        return fresh


def _newest() -> int:
    return Event.objects.aggregate(newest=Max("id"))["newest"] or 0


def purge(*, now: datetime) -> int:
    """Remove rows older than a day; returns how many. A client that was away longer pulls from the rooms anyway."""
    return Event.objects.filter(at__lt=now - KEPT).delete()[0]

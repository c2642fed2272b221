"""How fast somebody may do what costs the others something."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from runde.people.models import Person

MINUTE = 60.0


class Pace:
    """How often each person may do something, kept in this process: a bucket of `limit()` tokens, filled within a minute."""

    def __init__(self, limit: Callable[[], int]) -> None:
        self._limit = limit
        self._buckets: dict[int, tuple[float, float]] = {}
        self._free: dict[int, bool] = {}
        self._guard = threading.Lock()

    def allows(self, person: int) -> bool:
        """Take one token of this person's bucket, if there is one. People of a load test have no bucket."""
        limit = self._limit()
        with self._guard:
            tokens, at = self._buckets.get(person, (float(limit), monotonic()))
            tokens = min(float(limit), tokens + (monotonic() - at) * limit / MINUTE)
            allowed = tokens >= 1
            self._buckets[person] = (tokens - 1 if allowed else tokens, monotonic())
        return allowed or self._is_free(person)

    def forget(self) -> None:
        """Fill every bucket."""
        with self._guard:
            self._buckets.clear()
            self._free.clear()

    def _is_free(self, person: int) -> bool:
        if person not in self._free:
            self._free[person] = Person.objects.filter(pk=person, scripted="bench").exists()
        return self._free[person]

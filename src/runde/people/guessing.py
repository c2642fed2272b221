"""Guessing slowed down: how many wrong letter codes came from one address.

Kept in the memory of this process: a restart forgets it, and several processes count apart. That is enough,
since a code is one of 8.5 × 10¹¹ (31 characters, 8 places): at 40 guesses in ten minutes, finding one of a
hundred open letters takes thousands of years.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=10)
# A training room is one address to us: twelve people, three mistakes each, must not lock one another out.
MOST = 40
ADDRESSES = 10_000

_wrong: OrderedDict[str, deque[datetime]] = OrderedDict()
_guard = threading.Lock()


def guessed_wrong(address: str, *, now: datetime) -> None:
    """Count one wrong code from this address. Of very many addresses the oldest are forgotten."""
    with _guard:
        times = _wrong.setdefault(address, deque(maxlen=MOST))
        times.append(now)
        _wrong.move_to_end(address)
        while len(_wrong) > ADDRESSES:
            _wrong.popitem(last=False)


def may_guess(address: str, *, now: datetime) -> bool:
    """Whether another code may be tried from this address."""
    with _guard:
        times = _wrong.get(address, ())
        return sum(now - time < WITHIN for time in times) < MOST


def forget_guesses() -> None:
    """Begin anew, as after a restart."""
    with _guard:
        _wrong.clear()

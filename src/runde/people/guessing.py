"""Guessing slowed down: how many wrong letter codes came from one address.

Kept in the memory of this process: a restart forgets it, and several processes count apart. That is enough,
since a code is one of 8.5 × 10¹¹ (31 characters, 8 places): at 40 guesses in ten minutes, finding one of a
hundred open letters takes thousands of years.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=10)
# A training room is one address to us: twelve people, three mistakes each, must not lock one another out.
MOST = 40
ADDRESSES = 10_000

_ONE_LINE = 64  # bits: whoever has one IPv6 address has all that share these with it

_wrong: OrderedDict[str, deque[datetime]] = OrderedDict()
_guard = threading.Lock()


def guessed_wrong(address: str, *, now: datetime) -> None:
    """Count one wrong code from this address. Of very many addresses the oldest are forgotten."""
    line = _line(address)
    with _guard:
        times = _wrong.setdefault(line, deque(maxlen=MOST))
        times.append(now)
        _wrong.move_to_end(line)
        while len(_wrong) > ADDRESSES:
            _wrong.popitem(last=False)


def may_guess(address: str, *, now: datetime) -> bool:
    """Whether another code may be tried from this address."""
    with _guard:
        times = _wrong.get(_line(address), ())
        return sum(now - time < WITHIN for time in times) < MOST


def _line(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address) or known.ipv4_mapped is not None:
        return address
    return str(ipaddress.IPv6Network((known, _ONE_LINE), strict=False))


def forget_guesses() -> None:
    """Begin anew, as after a restart."""
    with _guard:
        _wrong.clear()

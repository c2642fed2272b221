"""Long lists in portions, for questions to a database that takes only so many values at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 500


def portions(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists of at most 500."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some

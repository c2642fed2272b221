"""Tables that sort by their heads. The state stands in the address, so that it can be kept, sent and exported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column: its key in the address, its name for people, and by what it sorts.

    Rows for which `by` answers None stand last, whichever way the table is sorted.
    """

    key: str
    name: str
    by: Callable[[R], Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: `link` sorts by it, `order` is what aria-sort says."""

    name: str
    link: str
    order: str


def sorted_rows(rows: Iterable[R], columns: Sequence[Column[R]], wanted: str) -> list[R]:
    """`rows` by the column that `wanted` names ("-key" for falling); as they came where there is none of that name."""
    rows = list(rows)
    by = next((column.by for column in columns if column.key == wanted.removeprefix("-")), None)
    if by is None:
        return rows
    known = [row for row in rows if by(row) is not None]
    unknown = [row for row in rows if by(row) is None]
    return sorted(known, key=by, reverse=wanted.startswith("-")) + unknown


def heads(columns: Sequence[Column[Any]], wanted: str, query: Mapping[str, str]) -> list[Head]:
    """The heads of a table sorted by `wanted`; each link keeps the rest of the address (`query`)."""
    return [_head(column, wanted, query) for column in columns]


def _head(column: Column[Any], wanted: str, query: Mapping[str, str]) -> Head:
    order = {column.key: "ascending", f"-{column.key}": "descending"}.get(wanted, "none")
    following = f"-{column.key}" if order == "ascending" else column.key
    kept = {key: value for key, value in query.items() if key != "sort" and value}
    return Head(column.name, f"?{urlencode({**kept, 'sort': following})}", order)

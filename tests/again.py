"""Worlds that many tests begin with: made once by the verbs of Runde, afterwards put back row by row.

Only on SQLite, and only where the database stands as it stood when the world was made; everywhere else it is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import time_machine
from django.apps import apps
from django.db import connection

from runde.kit.time import now

T = TypeVar("T")
Rows = dict[str, dict[Any, tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class World:
    """What was there before, what was there afterwards, and what the maker returned."""

    before: Rows
    after: Rows
    result: Any


_made: dict[tuple[str, datetime | None], World] = {}


def again(name: str, make: Callable[[], T]) -> T:
    """What `make` makes, under a name of its own and for each moment at which the clock stands."""
    if connection.vendor != "sqlite":
        return make()
    key = name, now() if time_machine.escape_hatch.is_travelling() else None
    world, before = _made.get(key), _rows()
    if world is not None and world.before == before:
        _put(world)
        return deepcopy(world.result)  # type: ignore[no-any-return]
    result = make()
    if world is None:
        _made[key] = World(before, _rows(), deepcopy(result))
    return result


def _tables() -> Iterator[tuple[str, list[str]]]:
    """Every table and its columns, the primary key first."""
    for model in apps.get_models(include_auto_created=True):
        columns = [str(field.column) for field in model._meta.local_concrete_fields]
        key = model._meta.pk
        assert key is not None
        yield model._meta.db_table, sorted(columns, key=lambda column: column != key.column)


def _rows() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table, columns in _tables():
            bare = ", ".join(f'+"{column}"' for column in columns)  # as it is stored: not turned into a date or a time
            cursor.execute(f'SELECT {bare} FROM "{table}"')  # noqa: S608 the names are those of our models
            found[table] = {row[0]: row for row in cursor.fetchall()}
    return found


def _put(world: World) -> None:
    with connection.cursor() as cursor:
        for table, columns in _tables():
            before, after = world.before[table], world.after[table]
            gone = [(key,) for key in before.keys() - after.keys()]
            new = [row for key, row in after.items() if before.get(key) != row]
            if gone:
                cursor.executemany(f'DELETE FROM "{table}" WHERE "{columns[0]}" = %s', gone)  # noqa: S608
            if new:
                names, marks = ", ".join(f'"{one}"' for one in columns), ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT OR REPLACE INTO "{table}" ({names}) VALUES ({marks})', new)  # noqa: S608

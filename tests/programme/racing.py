"""Doing things at the same time, each in a thread with a database connection of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

from django.db import connection, connections

PATIENCE = 30.0  # seconds; one that cannot begin must fail the race, not let the others wait for ever

Call = Callable[[], Any]


def race(folder: Path, *calls: Call, then: Call) -> list[Any]:
    """The results of all `calls`, run at once, and, last, of `then`, run when they are done.

    To be used with `django_db(transaction=True)`. On SQLite they share a copy of the database in a file, as
    processes do: connections to one database in memory would not wait for each other.
    """
    barrier = Barrier(len(calls), timeout=PATIENCE)

    def run(call: Call, *, wait: bool) -> Any:
        try:
            connection.ensure_connection()
            if wait:
                barrier.wait()
            return call()
        finally:
            connection.close()

    with _shared(folder), ThreadPoolExecutor(len(calls)) as pool:
        results = [future.result() for future in [pool.submit(run, call, wait=True) for call in calls]]
        return [*results, pool.submit(run, then, wait=False).result()]


@contextmanager
def _shared(folder: Path) -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    copy = folder / "shared.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    with closing(sqlite3.connect(copy)) as first:
        first.execute("PRAGMA journal_mode=WAL")  # as `runde serve` leaves it: several at once cannot switch it over
    known = connections.settings["default"]
    name, known["NAME"] = known["NAME"], str(copy)
    try:
        yield
    finally:
        known["NAME"] = name

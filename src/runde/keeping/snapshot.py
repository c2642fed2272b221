"""Reading the whole database as it stands at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """The database as it stands at one moment, whatever is written meanwhile; nobody waits, and nothing is written here.

    Inside a transaction of the caller's it is as that one sees it.
    """
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor != "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        # Not `atomic`, which here begins by locking out everybody who writes.
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            if connection.connection.in_transaction:  # SQLite itself ends it, for example when the disk is full
                cursor.execute("ROLLBACK")
            cursor.execute("PRAGMA query_only = OFF")

"""What a database keeps beside its rows. Deleted must mean: the bytes are gone."""

from __future__ import annotations

import logging

from django.db import connection

_log = logging.getLogger(__name__)


def clear_traces() -> bool:
    """Bring what was just deleted out of the write-ahead log of SQLite too; returns whether nothing of it is left there.

    In the database file itself deleted bytes are overwritten as they go (`secure_delete`). The log holds older pages until
    it is cut; when a long read keeps it from being cut (20 seconds are waited), the next clean stop does it. PostgreSQL does the
    like by itself, when it tidies: SECURITY.md says how far.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = bool(cursor.fetchone()[0])
    if busy:
        _log.warning("The write-ahead log is in use; what was erased stands in it until the server is stopped.")
    return not busy

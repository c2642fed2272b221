"""What a database keeps beside its rows. Deleted must mean: the bytes are gone."""

from __future__ import annotations

import logging
import time

from django.db import connection

LONGEST_HOLD = 200  # milliseconds in which nobody can write, at each try
PAUSE = 0.3  # seconds between two tries, for those who write
PATIENCE = 20.0  # seconds

_log = logging.getLogger(__name__)


def clear_traces(*, patience: float = PATIENCE) -> bool:
    """Bring what was just deleted out of the write-ahead log of SQLite too; returns whether nothing of it is left there.

    In the database file itself deleted bytes are overwritten as they go (`secure_delete`). The log holds older pages until
    it is cut. A read that goes on, such as a backup, keeps it from being cut: it is tried again for `patience` seconds, in which
    others read and write, then the next clean stop does it. PostgreSQL does the like by itself, when it tidies: SECURITY.md
    says how far.
    """
    if connection.vendor != "sqlite":
        return True
    give_up_at = time.monotonic() + patience
    while not (cut := _cut()) and time.monotonic() < give_up_at:
        time.sleep(PAUSE)
    if not cut:
        _log.warning("The write-ahead log is in use; what was erased stands in it until the server is stopped.")
    return cut


def _cut() -> bool:
    """Cut the log if nobody reads older pages of it. SQLite waits for readers while it holds the lock of those who write:
    as long as `busy_timeout` says, which is 20 seconds everywhere else."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        before = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA busy_timeout = {LONGEST_HOLD}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return not cursor.fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before}")

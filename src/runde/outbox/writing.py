"""Writing to the outbox, inside the transaction of the act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from runde.kit.bus import ORIGIN, bus
from runde.outbox.models import Event


def tell(kind: str, payload: Mapping[str, Any], *, now: datetime, at_once: Mapping[str, Any] | None = None) -> None:
    """Keep an event for all server processes, and send it over the bus when the transaction has committed.

    `payload` holds ids only, nothing that anybody wrote, showed or chose. `at_once`, when given, is what the bus carries
    instead: the same event with content, for those who listen now; it is never stored.
    """
    with connection.cursor() as cursor:  # past the ORM: every transaction of messages pays for this row
        cursor.execute(
            f"INSERT INTO {Event._meta.db_table} (at, origin, kind, payload) VALUES (%s, %s, %s, %s)",  # noqa: S608
            [
                connection.ops.adapt_datetimefield_value(now),
                ORIGIN,
                kind,
                connection.ops.adapt_json_value(payload, None),
            ],
        )
    event = payload if at_once is None else at_once
    transaction.on_commit(lambda: bus().publish(kind, event))

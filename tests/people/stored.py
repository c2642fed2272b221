"""What really stands in the database."""

from __future__ import annotations

from django.db import connection


def raw(table: str) -> str:
    """Everything that stands in a table, as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return repr(cursor.fetchall())

"""The rows of a table as lines of JSON, the same for every database, and back."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.duration import duration_string

from runde.keeping.archive import Damaged, MemberReader, MemberWriter
from runde.keeping.forms import Table, name_of
from runde.keeping.manifest import Sum

BATCH = 500


def write(table: Table, member: MemberWriter) -> Sum:
    """Write all rows, compressed."""
    with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=cast(BinaryIO, member), mtime=0) as packed:
        return _summed(lines(table), packed)


def measure(table: Table) -> Sum:
    """Count and digest of the rows in the database."""
    return _summed(lines(table))


def _summed(rows: Iterable[bytes], target: gzip.GzipFile | None = None) -> Sum:
    digest, count = hashlib.sha256(), 0
    for line in rows:
        digest.update(line)
        count += 1
        if target is not None:
            target.write(line)
    return Sum(count, digest.hexdigest())


def lines(table: Table) -> Iterator[bytes]:
    """Each row as one line of JSON with sorted keys, in the order of the primary key."""
    fields = table._meta.local_concrete_fields
    names = [field.attname for field in fields]
    encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_text).encode
    for row in table._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=BATCH):
        yield encode(dict(zip(names, row, strict=True))).encode() + b"\n"


def load(table: Table, member: MemberReader) -> None:
    """Put the rows of a backup into an empty table. Raises Damaged for what is no row of it."""
    fields = {field.attname: field for field in table._meta.local_concrete_fields}
    with gzip.GzipFile(fileobj=cast(BinaryIO, member), mode="rb") as packed:
        try:
            rows = (_row(table, fields, line) for line in packed)
            while batch := list(islice(rows, BATCH)):
                table._base_manager.bulk_create(batch)
        except (ValueError, ValidationError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Damaged(f"a row of {name_of(table)} cannot be read") from error


def _row(table: Table, fields: dict[str, models.Field[Any, Any]], line: bytes) -> models.Model:
    values = json.loads(line)
    if not isinstance(values, dict) or values.keys() != fields.keys():
        raise ValueError(line)
    return table(**{name: _value(field, values[name]) for name, field in fields.items()})


def _value(field: models.Field[Any, Any], plain: Any) -> Any:
    return plain if isinstance(field, models.JSONField) else field.to_python(plain)


def _text(value: Any) -> Any:
    """What JSON has no form for, in the form that the field's `to_python` reads."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"{type(value).__name__} cannot stand in a backup")

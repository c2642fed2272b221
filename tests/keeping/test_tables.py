"""Rows become lines of JSON and rows again: exactly, on every database, and without anything being decrypted."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models

from cast import Cast, say
from keeping.installation import PHONE
from runde.keeping import tables
from runde.keeping.archive import Damaged, MemberReader, MemberWriter
from runde.keeping.forms import Form, Table, applied, name_of
from runde.people.arriving import make_person
from runde.people.models import Identity

pytestmark = pytest.mark.django_db


def of(name: str) -> Table:
    [table] = [table for table in Form(applied()).tables() if name_of(table) == name]
    return table


def kept(table: Table) -> bytes:
    target = io.BytesIO()
    tables.write(table, MemberWriter(target))
    return target.getvalue()


def loaded(table: Table, content: bytes) -> None:
    tables.load(table, MemberReader(io.BytesIO(content), len(content)))


def test_the_key_of_every_table_is_a_number() -> None:
    """Databases sort numbers alike, and text by rules of their own: digests over rows depend on their order."""
    numbers = (models.AutoField, models.IntegerField)
    found = Form(applied()).tables()
    assert len(found) > 25
    for table in found:
        key = table._meta.pk
        while isinstance(key, models.ForeignKey):
            key = key.target_field
        assert isinstance(key, numbers), name_of(table)


def test_contact_data_is_never_decrypted(cast: Cast) -> None:
    make_person(name="Fritz", language="de", by=cast.olga, now=datetime(2026, 3, 1, tzinfo=UTC), phone=PHONE)
    [line] = tables.lines(of("people.identity"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM people_identity")
        assert cursor.fetchone() == (json.loads(line)["phone"],)
    content = kept(of("people.identity"))
    Identity.objects.all().delete()
    loaded(of("people.identity"), content)
    assert Identity.objects.get().phone == PHONE


def test_every_row_comes_back_as_it_was(cast: Cast) -> None:
    at = datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)
    message = say(cast.linde, cast.ana, 'Grüß dich 🌱\n\u2028 "ja"', at=at)
    table = of("chat.message")
    before, content = table._base_manager.values().get(), kept(table)
    table._base_manager.all().delete()
    loaded(table, content)
    assert table._base_manager.values().get() == before
    assert (before["at"], before["client_id"]) == (message.at, message.client_id)
    assert tables.measure(table).rows == 1


def test_what_json_has_no_form_for() -> None:
    vienna = timezone(timedelta(hours=1))
    values: list[tuple[models.Field[Any, Any], Any, str]] = [
        (models.DateTimeField(), datetime(2026, 3, 1, 9, 0, 0, 1, vienna), "2026-03-01T08:00:00.000001+00:00"),
        (models.DateTimeField(), datetime(2026, 3, 1, 8, tzinfo=UTC), "2026-03-01T08:00:00.000000+00:00"),
        (models.DateField(), date(2026, 3, 1), "2026-03-01"),
        (models.TimeField(), time(8, 0, 0, 5), "08:00:00.000005"),
        (models.TimeField(), time(8, 30), "08:30:00"),
        (models.DurationField(), timedelta(days=3, seconds=5, microseconds=7), "3 00:00:05.000007"),
        (models.UUIDField(), UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (models.DecimalField(max_digits=9, decimal_places=3), Decimal("7.100"), "7.100"),
        (models.BinaryField(), b"\0\xff", "AP8="),
    ]
    for field, value, text in values:
        assert tables._text(value) == text
        back = tables._value(field, text)
        assert (bytes(back) if isinstance(value, bytes) else back) == value
    with pytest.raises(TypeError, match="cannot stand in a backup"):
        tables._text(object())


@pytest.mark.parametrize(
    "line",
    [b"no JSON\n", b"[]\n", b'{"id":1}\n', b'{"id":1,"name":"a","permissions":[]}\n', b'{"id":"one","name":"a"}\n'],
)
def test_what_is_no_row_is_refused(line: bytes) -> None:
    import gzip

    with pytest.raises(Damaged, match=r"auth\.group"):
        loaded(of("auth.group"), gzip.compress(line))


def test_what_cannot_be_unpacked_is_refused(cast: Cast) -> None:
    content = kept(of("people.person"))
    for wrong in (b"plain", content[:-9], content[:60] + b"\0\0\0\0" + content[64:]):
        with pytest.raises(Damaged, match=r"people\.person"):
            loaded(of("people.person"), wrong)

"""The form of a database follows from its migrations alone."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from runde.keeping.forms import LEFT_OUT, Form, _as_stored, applied, name_of
from runde.kit.fields import EncryptedTextField

pytestmark = pytest.mark.django_db


def test_todays_form_has_every_table_of_today() -> None:
    form = Form(applied())
    today = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert {name_of(table) for table in form.every_table()} == today
    assert {name_of(table) for table in form.tables()} == today - LEFT_OUT
    assert form.unknown == []


def test_whoever_migrates_to_the_targets_arrives_there() -> None:
    form = Form(applied())
    apps_of_migrations = sorted({app for app, _ in form.migrations})
    assert sorted(app for app, _ in form.targets()) == apps_of_migrations
    older = Form([("contenttypes", "0001_initial"), ("ledger", "0001_initial")])
    assert older.targets() == [("contenttypes", "0001_initial"), ("ledger", "0001_initial")]
    [content_type] = [table for table in older.tables() if name_of(table) == "contenttypes.contenttype"]
    assert "name" in {field.name for field in content_type._meta.local_concrete_fields}


def test_migrations_that_this_program_does_not_have_are_named() -> None:
    assert Form([("chat", "0001_initial"), ("chat", "9999_later")]).unknown == [("chat", "9999_later")]


def test_no_field_changes_what_it_stores() -> None:
    encrypted = _as_stored(EncryptedTextField(default=""))
    assert (type(encrypted), encrypted.null) == (models.TextField, False)
    for field in (
        models.DateTimeField(auto_now=True),
        models.DateField(auto_now_add=True),
        models.TimeField(auto_now=True),
    ):
        stored = _as_stored(field)
        assert isinstance(stored, type(field))
        assert (stored.auto_now, stored.auto_now_add) == (False, False)
        assert field.auto_now or field.auto_now_add, "the model itself is left as it was"
    plain = models.TextField()
    assert _as_stored(plain) is plain

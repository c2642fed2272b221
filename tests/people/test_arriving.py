"""People come in, and what is known of them stands apart and encrypted."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from cast import Cast
from people.stored import raw
from runde.ledger.models import Entry, Payload
from runde.people.arriving import change_identity, choose_language, make_person, rename
from runde.people.models import Identity, Person
from runde.people.rules import Unusable


@pytest.mark.promise("D2")
def test_contact_data_stands_encrypted_and_apart(cast: Cast, now: datetime) -> None:
    secrets = {
        "full_name": "Anna Maria Musterfrau",
        "phone": "+43 664 1234567",
        "email": "anna@example.org",
        "address": "Hauptplatz 1",
    }
    person = make_person(name="Anna", language="de", by=cast.olga, now=now, **secrets)
    for table in connection.introspection.table_names():
        stored = raw(table)
        assert not [text for text in secrets.values() if text in stored], table
    identity = Identity.objects.get(person=person)
    assert {field: getattr(identity, field) for field in secrets} == secrets


def test_a_person_needs_no_contact_data(db: None, now: datetime) -> None:
    person = make_person(name="  Anna \u202e Maria\n", language="de", by=None, now=now, scripted="demo")
    assert (person.name, person.scripted) == ("Anna Maria", "demo")
    assert not Identity.objects.filter(person=person).exists()
    entry = Entry.objects.get(act="person.make")
    assert (entry.by, entry.on) == (None, f"person:{person.pk}")


@pytest.mark.parametrize(("name", "language"), [("", "de"), ("\u200b ", "de"), ("x" * 61, "de"), ("Anna", "fr")])
def test_names_and_languages_that_cannot_be_taken(db: None, now: datetime, name: str, language: str) -> None:
    with pytest.raises(Unusable):
        make_person(name=name, language=language, by=None, now=now)
    assert not Person.objects.exists()


def test_a_new_name_is_in_the_ledger_and_the_same_name_is_not(cast: Cast, now: datetime) -> None:
    rename(person=cast.ana, name="Anna", by=cast.olga, now=now)
    rename(person=cast.ana, name=" Anna ", by=cast.olga, now=now)
    cast.ana.refresh_from_db()
    entry = Entry.objects.get(act="person.rename")
    assert (cast.ana.name, entry.by) == ("Anna", cast.olga.pk)
    assert Payload.objects.get(entry=entry.seq).body == {"old": "Ana", "new": "Anna"}


def test_the_ledger_says_which_contact_data_changed_never_what(cast: Cast, now: datetime) -> None:
    change_identity(person=cast.ana, by=cast.olga, now=now, phone="0664 1", email="a@example.org")
    change_identity(person=cast.ana, by=cast.olga, now=now, phone=" 0664 1 ", email="a@example.org")
    identity = change_identity(person=cast.ana, by=cast.olga, now=now, phone="0664 2")
    assert (identity.phone, identity.email) == ("0664 2", "")
    entries = Entry.objects.filter(act="identity.change")
    bodies = [Payload.objects.get(entry=entry.seq).body for entry in entries]
    assert bodies == [{"fields": ["email", "phone"]}, {"fields": ["email", "phone"]}]


def test_a_language_is_a_preference_of_ones_own(cast: Cast) -> None:
    before = Entry.objects.count()
    choose_language(person=cast.ana, language="de")
    with pytest.raises(Unusable):
        choose_language(person=cast.ana, language="tlh")
    cast.ana.refresh_from_db()
    assert (cast.ana.language, Entry.objects.count()) == ("de", before)

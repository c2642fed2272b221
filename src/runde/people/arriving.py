"""A person comes in: their name, their language, and, apart and encrypted, their contact data."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.ledger.recording import record
from runde.outbox.writing import tell
from runde.people.models import Identity, Person
from runde.people.rules import check_language, check_name, check_not_erased


@transaction.atomic
def make_person(
    *,
    name: str,
    language: str,
    by: Person | None,
    now: datetime,
    full_name: str = "",
    phone: str = "",
    email: str = "",
    address: str = "",
    scripted: str = "",
) -> Person:
    """Take a person in. `name` is what others see; the four contact fields nobody in a room ever sees.

    Raises rules.Unusable for a name or language that cannot be taken.
    """
    person = Person.objects.create(
        name=check_name(name), language=check_language(language), made_at=now, scripted=scripted
    )
    contact = {"full_name": full_name, "phone": phone, "email": email, "address": address}
    if any(contact.values()):
        Identity.objects.create(person=person, **{field: text.strip() for field, text in contact.items()})
    record(act="person.make", by=by.pk if by else None, on=f"person:{person.pk}", now=now, name=person.name)
    return person


@transaction.atomic
def rename(*, person: Person, name: str, by: Person, now: datetime) -> None:
    """Give a person another name in the eyes of others.

    Raises rules.Unusable for a name that cannot be taken, and for a person whose data were erased.
    """
    check_not_erased(person)
    tidy, old = check_name(name), person.name
    if tidy == old:
        return
    person.name = tidy
    person.save(update_fields=["name"])
    record(act="person.rename", by=by.pk, on=f"person:{person.pk}", now=now, old=old, new=tidy)
    tell("renamed", {"person": person.pk}, now=now)


@transaction.atomic
def change_identity(
    *,
    person: Person,
    by: Person,
    now: datetime,
    full_name: str = "",
    phone: str = "",
    email: str = "",
    address: str = "",
) -> Identity:
    """Replace a person's contact data. The ledger keeps which fields changed, never what they say.

    Raises rules.Unusable for a person whose data were erased.
    """
    check_not_erased(person)
    wanted = {"full_name": full_name, "phone": phone, "email": email, "address": address}
    identity, _ = Identity.objects.select_for_update().get_or_create(person=person)
    changed = sorted(field for field, text in wanted.items() if getattr(identity, field) != text.strip())
    if changed:
        for field in changed:
            setattr(identity, field, wanted[field].strip())
        identity.save(update_fields=changed)
        record(act="identity.change", by=by.pk, on=f"person:{person.pk}", now=now, fields=changed)
    return identity


def choose_language(*, person: Person, language: str) -> None:
    """The language in which a person wants their pages: their own preference, so without a ledger row.

    Raises rules.Unusable for a language that Runde does not speak.
    """
    person.language = check_language(language)
    person.save(update_fields=["language"])

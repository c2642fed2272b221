"""PINs: chosen by the person, tried at most ten times in a row.

Digests are slow on purpose, so none is computed inside a transaction: a try is claimed by counting it as
wrong first, and a right PIN sets the count back. However many try at once, ten tries are ten tries.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from runde.ledger.recording import record
from runde.people.models import Person, Pin
from runde.people.rules import check_pin

MOST_WRONG = 10


def hash_pin(pin: str) -> str:
    """The digest of a PIN, as `set_pin` keeps it. Raises rules.Unusable for a PIN that cannot be taken."""
    return make_password(check_pin(pin))


@transaction.atomic
def set_pin(*, person: Person, hashed: str, now: datetime) -> None:
    """Keep a person's PIN, digested by `hash_pin`, and clear its lock."""
    Pin.objects.update_or_create(
        person=person, defaults={"hash": hashed, "chosen_at": now, "wrong": 0, "locked_at": None}
    )
    record(act="pin.choose", by=person.pk, on=f"person:{person.pk}", now=now)


def try_pin(*, person: Person, pin: str, now: datetime) -> bool:
    """Whether this is the person's PIN. The tenth wrong one in a row locks it: then none is right."""
    open_pin = Pin.objects.filter(person=person, locked_at=None)
    if not open_pin.filter(wrong__lt=MOST_WRONG).update(wrong=F("wrong") + 1):
        return False
    hashed = Pin.objects.values_list("hash", flat=True).get(person=person)
    if check_password("".join(pin.split()), hashed):
        return bool(open_pin.filter(hash=hashed).update(wrong=0))
    with transaction.atomic():
        if open_pin.filter(wrong__gte=MOST_WRONG).update(locked_at=now):
            record(act="pin.lock", by=None, on=f"person:{person.pk}", now=now)
    return False


def tries_left(person: Person) -> int:
    """How many wrong PINs are left before the lock: 10 to 0. 0 for somebody who has no PIN."""
    pin = Pin.objects.filter(person=person).first()
    return MOST_WRONG - pin.wrong if pin is not None and pin.locked_at is None else 0

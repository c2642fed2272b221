"""A lost phone: everything that could let a finder in ends at once, and a new letter lets its owner come back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.ledger.recording import record
from runde.people.accounts import forget_sessions
from runde.people.devices import lock_devices, sign_out_everywhere
from runde.people.letters import issue_letter, lock_letters
from runde.people.models import Letter, Person
from runde.people.rules import check_not_erased


@transaction.atomic
def report_lost(*, person: Person, by: Person, now: datetime) -> Letter:
    """Sign a person out on all devices within a second, withdraw letters that could still be used, and issue a new one.

    The PIN stays until the new letter is used: without a device that is signed in it opens nothing. Raises
    rules.Unusable for a person whose data were erased.
    """
    check_not_erased(person)
    # Whoever holds one of these will want the head of the ledger next: recorded first, both would wait for ever.
    lock_letters(person)
    lock_devices(person)
    forget_sessions(person)
    record(act="phone.lost", by=by.pk, on=f"person:{person.pk}", now=now)
    sign_out_everywhere(person=person, by=by, now=now)
    return issue_letter(person=person, by=by, now=now)

"""Asking for something that nobody may refuse, and need not be explained."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from runde.consent.models import Request
from runde.kit.text import clean
from runde.ledger.recording import record
from runde.people.models import Person
from runde.people.rules import check_not_erased

LONGEST_WORDS = 500  # characters


@transaction.atomic
def ask(*, person: Person, kind: str, now: datetime, room: int = 0, words: str = "") -> tuple[Request, bool]:
    """Keep what a person asks for; returns the request, and whether it is new: who asks again while it is open, or while
    the copy can be fetched, gets the first one. The person stays locked until the transaction ends.

    Raises people.rules.Unusable for a person whose data were erased.
    """
    check_not_erased(person)
    here = Request.objects.filter(Q(done_at=None) | Q(key__isnull=False), person=person, kind=kind, room=room)
    found = here.filter(undone_at=None).first()
    if found is not None:
        return found, False
    key = uuid4() if kind == Request.COPY else None
    said = clean(words)[:LONGEST_WORDS]
    made = Request.objects.create(person=person, kind=kind, room=room, words=said, asked_at=now, key=key)
    record(act="request.ask", by=person.pk, on=f"request:{made.pk}", now=now, person=person.pk, kind=kind)
    return made, True

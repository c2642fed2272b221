"""Undoing what one asked for: for a day by oneself, through the office until it is done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from runde.consent.models import Request
from runde.consent.queries import going
from runde.ledger.recording import record
from runde.people.models import Person
from runde.people.rules import Unusable, check_not_erased


@transaction.atomic
def undo(*, request: Request, by: Person, now: datetime) -> bool:
    """Take a request back; returns whether that was still to do. The person stays locked until the transaction ends.

    Raises people.rules.Unusable when it is too late, when something that was asked for later stands against it, and for a
    person whose data were erased.
    """
    check_not_erased(request.person)
    found = Request.objects.get(pk=request.pk)
    if found.undone_at is not None:
        return False
    if found.done_at is not None or (by.pk == found.person_id and now >= found.until):
        raise Unusable(
            gettext("This was more than a day ago, so it cannot be undone here. Please call us: we will help.")
        )
    if going().filter(person=found.person_id, kind__in=[Request.STOP, Request.ERASE], pk__gt=found.pk).exists():
        raise Unusable(gettext("After that you asked for something else. Please undo that first."))
    Request.objects.filter(pk=found.pk).update(undone_at=now, undone_by=by)
    record(act="request.undo", by=by.pk, on=f"request:{found.pk}", now=now, person=found.person_id, kind=found.kind)
    return True

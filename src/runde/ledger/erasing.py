"""Erasing payloads by law: what an act said goes, that it happened stays, and the chain holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from runde.kit.portions import portions
from runde.ledger.models import Payload


@transaction.atomic
def erase_payloads(entries: Iterable[int], *, now: datetime) -> int:
    """Erase the payloads of these entries with their salts, without which nobody can try what they said against the
    digest that the chain keeps. Returns how many were not erased before."""
    erased = 0
    for some in portions(sorted(entries)):
        left = Payload.objects.filter(entry__in=some, erased_at=None)
        erased += left.update(body=None, salt="", erased_at=now)
    return erased

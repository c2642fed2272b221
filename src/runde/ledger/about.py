"""Which entries are about a person. The ledger knows ids only: the caller says what is theirs."""

from __future__ import annotations

from collections.abc import Iterable

from runde.kit.portions import portions
from runde.ledger.models import Entry, Payload


def about(*, person: int, things: Iterable[str]) -> set[int]:
    """The numbers of the entries that are about a person: on one of `things` ("letter:17"), or with this person's id
    in their payload, where it stands under `person`."""
    found = set(Payload.objects.filter(body__person=person).values_list("entry", flat=True))
    for some in portions(things):
        found.update(Entry.objects.filter(on__in=some).values_list("seq", flat=True))
    return found

"""A first visit: yes to the group's rules, and what is still to be asked. Which rules there are, others know: here they
are digests."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from runde.chat.models import Membership, Room
from runde.kit.refusals import Refused
from runde.ledger.recording import record

FIRST_VISIT, NEW_RULES = "first visit", "new rules"


def digest_of(rules: str) -> str:
    """The digest that stands for one wording of the rules (SHA-256)."""
    return hashlib.sha256(rules.strip().encode()).hexdigest()


def agreed(membership: Membership, digests: Collection[str]) -> bool:
    """Whether somebody said yes to rules that are in force now; `digests`: one for each language."""
    return not digests or membership.agreed_to in digests


def asks(membership: Membership, digests: Collection[str]) -> str:
    """What must happen before somebody enters a room: FIRST_VISIT, NEW_RULES, or nothing.

    A room without rules and a room for two ask for nothing.
    """
    if not digests or membership.room.kind != Room.GROUP:
        return ""
    if membership.welcomed_at is None:
        return FIRST_VISIT
    return "" if agreed(membership, digests) else NEW_RULES


@transaction.atomic
def agree(*, membership: Membership, digest: str, now: datetime) -> None:
    """Somebody says yes to the group's rules, in the wording with this digest. Saying so again changes nothing.

    Raises Refused ("unknown") for somebody who has left.
    """
    present = Membership.objects.select_for_update().filter(pk=membership.pk, left_at=None).first()
    if present is None:
        raise Refused("unknown")
    if present.agreed_to != digest:
        present.agreed_at, present.agreed_to = now, digest
        present.save(update_fields=["agreed_at", "agreed_to"])
        record(act="rules.agree", by=present.person_id, on=f"membership:{present.pk}", now=now, rules=digest)
    membership.agreed_at, membership.agreed_to = present.agreed_at, present.agreed_to


def welcome(*, membership: Membership, now: datetime) -> None:
    """The first visit is over: from now on the room opens at once. Without a ledger row: the yes has one."""
    if Membership.objects.filter(pk=membership.pk, left_at=None, welcomed_at=None).update(welcomed_at=now):
        membership.welcomed_at = now

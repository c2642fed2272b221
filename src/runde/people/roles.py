"""Roles in the whole house: given and ended, never overwritten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from runde.ledger.recording import record
from runde.people.models import Person, Role
from runde.people.rules import check_not_erased


@transaction.atomic
def give_role(*, person: Person, role: str, by: Person | None, now: datetime) -> Role:
    """Give a role; who already has it keeps the one they have.

    Raises rules.Unusable for a person whose data were erased.
    """
    check_not_erased(person)
    given, fresh = Role.objects.get_or_create(
        person=person, role=role, ended_at=None, defaults={"given_at": now, "given_by": by}
    )
    if fresh:
        record(act="role.give", by=by.pk if by else None, on=f"person:{person.pk}", now=now, role=role)
    return given


@transaction.atomic
def end_role(*, person: Person, role: str, by: Person | None, now: datetime, reason: str = "") -> bool:
    """End a role from now on. Returns whether there was one to end."""
    ended = Role.objects.filter(person=person, role=role, ended_at=None).update(ended_at=now)
    if ended:
        record(act="role.end", by=by.pk if by else None, on=f"person:{person.pk}", now=now, role=role, reason=reason)
    return bool(ended)


def has_role(person: Person, role: str) -> bool:
    """Whether a person has a role now."""
    return Role.objects.filter(person=person, role=role, ended_at=None).exists()


def coordinators() -> QuerySet[Person]:
    """Everybody who coordinates now, the longest-serving first."""
    return Person.objects.filter(roles__role=Role.COORDINATOR, roles__ended_at=None).order_by("roles__given_at")

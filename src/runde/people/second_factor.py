"""The second step when staff sign in: who has one, who must, and taking it away. django-allauth keeps and checks it."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from runde.kit.fields import Erasure, Export, held
from runde.ledger.recording import record
from runde.people.accounts import forget_sessions
from runde.people.devices import close_connections
from runde.people.models import Person, User

ADOPTED = frozenset({Authenticator._meta.label})
"""Models that are not ours and are copied and erased like ours."""

for _name, _export in (
    ("user", Export.NEVER),
    ("type", Export.OWN),
    ("data", Export.NEVER),
    ("created_at", Export.OWN),
    ("last_used_at", Export.OWN),
):
    _owner = True if _name == "user" else None
    held(Authenticator._meta.get_field(_name), export=_export, erasure=Erasure.DELETE, owner=_owner)


def has_second_factor(user: User) -> bool:
    """Whether an account has an app or a passkey; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def second_factor_due(user: User) -> bool:
    """Whether an account must set up its second step before anything else (RUNDE_STAFF_SECOND_FACTOR)."""
    return settings.RUNDE.staff_second_factor == "required" and not has_second_factor(user)


def note_change(*, person: Person, what: str, now: datetime) -> None:
    """Record that somebody changed their second step: `what` is allauth's word for it, like "totp_activated"."""
    record(act=f"account.{what}", by=person.pk, on=f"person:{person.pk}", now=now)


@transaction.atomic
def remove_second_factor(*, user: User, by: Person | None, now: datetime) -> bool:
    """Take an account's app, passkeys and recovery codes away, because the phone is lost, and end all its sessions: the
    password alone opens it until a new second step is set up. Returns whether there was anything to take away."""
    if not Authenticator.objects.filter(user=user).delete()[0]:
        return False
    record(act="account.second_factor_removed", by=by.pk if by else None, on=f"person:{user.person_id}", now=now)
    forget_sessions(user.person)
    close_connections(person=user.person, now=now)
    return True

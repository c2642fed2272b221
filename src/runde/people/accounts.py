"""Staff accounts: e-mail and password. Members and moderators have none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext

from runde.ledger.recording import record
from runde.people.devices import close_connections
from runde.people.models import Person, User
from runde.people.rules import Unusable, check_not_erased


def find_account(email: str) -> User | None:
    """The account with this e-mail address; capitals do not matter."""
    return User.objects.filter(email__iexact=email.strip()).select_related("person").first()


@transaction.atomic
def open_account(*, person: Person, email: str, password: str, by: Person | None, now: datetime) -> User:
    """Let a person sign in as staff. Raises rules.Unusable for an address or password that cannot be taken, and
    for a person whose data were erased."""
    check_not_erased(person)
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Unusable(gettext("This is not an e-mail address. Please check it.")) from error
    if find_account(email) is not None:
        raise Unusable(gettext("There is already an account with this e-mail address."))
    _check_password(password, User(email=email, person=person))
    user = User.objects.create_user(email, password, person=person)
    record(act="account.open", by=by.pk if by else None, on=f"person:{person.pk}", now=now)
    return user


@transaction.atomic
def change_password(*, user: User, password: str, by: Person | None, now: datetime) -> None:
    """Give an account another password, which ends all its sessions. Raises rules.Unusable for one too weak."""
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(act="account.password", by=by.pk if by else None, on=f"person:{user.person_id}", now=now)
    close_connections(person=user.person, now=now)


def sessions_of(person: Person) -> dict[str, dict[str, Any]]:
    """What the sessions of a person's account hold, by their keys."""
    user = User.objects.filter(person=person).first()
    if user is None:
        return {}
    every = ((row.pk, row.get_decoded()) for row in Session.objects.all())
    return {key: content for key, content in every if content.get(SESSION_KEY) == str(user.pk)}


def forget_sessions(person: Person) -> int:
    """Remove the sessions of a person's account; returns how many. A session holds the e-mail address it began with."""
    return Session.objects.filter(pk__in=sessions_of(person)).delete()[0]


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Unusable(" ".join(error.messages)) from error

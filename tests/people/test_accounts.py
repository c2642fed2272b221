"""Staff accounts."""

from __future__ import annotations

from datetime import datetime

import pytest

from cast import PASSWORD, Cast
from runde.ledger.models import Entry
from runde.outbox.models import Event
from runde.people.accounts import change_password, find_account, open_account
from runde.people.models import User
from runde.people.rules import Unusable


def test_an_account_is_opened_once_per_address(cast: Cast, now: datetime) -> None:
    user = open_account(person=cast.dev, email=" Dev@Example.org ", password=PASSWORD, by=cast.olga, now=now)
    assert (user.email, str(user), user.person) == ("dev@example.org", "dev@example.org", cast.dev)
    assert user.check_password(PASSWORD)
    assert find_account("DEV@example.org ") == user
    assert Entry.objects.filter(act="account.open", by=cast.olga.pk).count() == 1
    with pytest.raises(Unusable):
        open_account(person=cast.karl, email="DEV@example.org", password=PASSWORD, by=None, now=now)


@pytest.mark.parametrize(("email", "password"), [("dev", PASSWORD), ("dev@example.org", "short"), ("", PASSWORD)])
def test_what_cannot_be_taken(cast: Cast, now: datetime, email: str, password: str) -> None:
    with pytest.raises(Unusable):
        open_account(person=cast.dev, email=email, password=password, by=None, now=now)
    assert User.objects.count() == 1
    assert find_account("nobody@example.org") is None


def test_a_new_password_ends_sessions_and_connections(cast: Cast, now: datetime) -> None:
    user = User.objects.get()
    before = user.get_session_auth_hash()
    with pytest.raises(Unusable):
        change_password(user=user, password="password1234", by=None, now=now)
    assert not Event.objects.filter(kind="signed_out").exists()
    change_password(user=user, password="another long sentence", by=None, now=now)
    user.refresh_from_db()
    assert user.check_password("another long sentence")
    assert user.get_session_auth_hash() != before
    assert Event.objects.get(kind="signed_out").payload == {"device": None, "person": cast.olga.pk}
    assert Entry.objects.filter(act="account.password").count() == 1

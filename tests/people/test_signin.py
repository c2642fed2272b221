"""Who is calling: cookies, tokens and sessions, read in one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from cast import Cast
from runde.kit.time import now as present
from runde.people.devices import make_device, revoke
from runde.people.models import Device, User
from runde.people.signin import Caller, caller_from_headers


def bearer(token: str, scheme: str = "Bearer") -> list[tuple[bytes, bytes]]:
    return [(b"host", b"example.org"), (b"authorization", f"{scheme} {token}".encode())]


def cookie(text: str) -> list[tuple[bytes, bytes]]:
    return [(b"host", b"example.org"), (b"cookie", text.encode())]


def test_a_device_token_by_header_and_by_cookie(cast: Cast, now: datetime) -> None:
    device, token = make_device(person=cast.ana, label="", now=now)
    by_header = Caller(cast.ana.pk, device.pk, "en", by_token=True)
    assert caller_from_headers(bearer(token), now=now) == by_header
    assert caller_from_headers(bearer(token, "bearer"), now=now) == by_header
    by_cookie = Caller(cast.ana.pk, device.pk, "en", by_token=False)
    assert caller_from_headers(cookie(f"a=b; runde_device={token}"), now=now) == by_cookie
    assert caller_from_headers(cookie(f'a/b=c; bad[]="; runde_device={token}; c'), now=now) == by_cookie


@pytest.mark.parametrize(
    "headers",
    [
        [],
        cookie("runde_device=invented"),
        cookie("runde_device="),
        cookie("runde_session=invented"),
        bearer("invented"),
        bearer(""),
        bearer("T", "Basic"),
    ],
)
def test_nobody(cast: Cast, now: datetime, headers: list[tuple[bytes, bytes]]) -> None:
    assert caller_from_headers(headers, now=now) is None


def test_a_clock_set_back_shuts_nobody_out(cast: Cast, now: datetime) -> None:
    _, token = make_device(person=cast.ana, label="", now=now)
    assert caller_from_headers(bearer(token), now=now - timedelta(hours=1)) is not None


def test_a_disk_without_room_shuts_nobody_out(cast: Cast, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    _, token = make_device(person=cast.ana, label="", now=now)

    def full(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if sql.startswith("UPDATE"):
            raise OperationalError("database or disk is full")
        return execute(sql, *more)

    with connection.execute_wrapper(full):
        assert caller_from_headers(bearer(token), now=now + timedelta(hours=2)) is not None
    assert "disk is full" in caplog.text


def test_revoked_and_long_unused_tokens_name_nobody(cast: Cast, now: datetime) -> None:
    device, token = make_device(person=cast.ana, label="", now=now)
    late = now + timedelta(days=31)
    assert caller_from_headers(bearer(token), now=late) is None
    assert caller_from_headers(cookie(f"runde_device={token}"), now=late) is None
    assert Device.objects.get(pk=device.pk).used_at == now
    revoke(device=device, by=cast.ana, now=now)
    assert caller_from_headers(bearer(token), now=now) is None


def test_calling_counts_as_use(cast: Cast, now: datetime) -> None:
    device, token = make_device(person=cast.ana, label="", now=now)
    for day in (20, 40, 60):
        assert caller_from_headers(bearer(token), now=now + timedelta(days=day)) is not None
    assert Device.objects.get(pk=device.pk).used_at == now + timedelta(days=60)


def test_a_bad_token_never_passes_as_the_browser_it_runs_in(cast: Cast, now: datetime) -> None:
    _, token = make_device(person=cast.ana, label="", now=now)
    headers = [*bearer("invented"), (b"cookie", f"runde_device={token}".encode())]
    assert caller_from_headers(headers, now=now) is None


def test_staff_come_with_their_session(cast: Cast, client: Client) -> None:
    user = User.objects.get()
    client.force_login(user)
    headers = cookie(f"runde_session={client.cookies['runde_session'].value}")
    assert caller_from_headers(headers, now=present()) == Caller(cast.olga.pk, None, "en", by_token=False)
    user.set_password("another long sentence")
    user.save(update_fields=["password"])
    assert caller_from_headers(headers, now=present()) is None


def test_a_closed_account_names_nobody(cast: Cast, client: Client) -> None:
    user = User.objects.get()
    client.force_login(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    headers = cookie(f"runde_session={client.cookies['runde_session'].value}")
    assert caller_from_headers(headers, now=present()) is None


def test_an_expired_session_names_nobody(cast: Cast, client: Client) -> None:
    client.force_login(User.objects.get())
    session = client.session
    session.set_expiry(-1)
    session.save()
    headers = cookie(f"runde_session={session.session_key}")
    assert caller_from_headers(headers, now=present()) is None

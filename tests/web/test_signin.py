"""Who is asking: cookies, tokens, CSRF, and what nobody gets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from cast import Cast
from runde.kit.time import now
from runde.people.devices import make_device
from runde.people.models import Device


@pytest.fixture
def token(cast: Cast) -> str:
    """The token of a device of Ana's."""
    return make_device(person=cast.ana, label="", now=now())[1]


@pytest.mark.parametrize("authorization", ["Bearer invented", "Bearer", "Basic abc", "nonsense"])
def test_a_token_that_is_not_ours_is_401(client: Client, cast: Cast, authorization: str) -> None:
    assert client.get("/api/me", headers={"Authorization": authorization}).status_code == 401
    page = client.get("/start/", headers={"Authorization": authorization})
    assert page.status_code == 401
    assert page.headers["WWW-Authenticate"] == "Bearer"
    assert 'href="/welcome/"' in page.content.decode()


def test_expired_and_revoked_tokens_are_401(client: Client, cast: Cast, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/me", headers=headers).json()["person"] == cast.ana.pk
    Device.objects.update(used_at=now() - timedelta(days=31))
    assert client.get("/api/me", headers=headers).status_code == 401
    Device.objects.update(used_at=now(), revoked_at=now())
    assert client.get("/api/me", headers=headers).status_code == 401


def test_a_token_without_cookie_needs_no_csrf_token(cast: Cast, token: str) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/language/", {"language": "de"}, headers={"Authorization": f"Bearer {token}"})
    assert page.status_code == 302
    client.cookies["runde_device"] = token
    page = client.post("/language/", {"language": "de"}, headers={"Authorization": f"Bearer {token}"})
    assert page.status_code == 403
    assert client.post("/language/", {"language": "de"}).status_code == 403


def test_a_bad_cookie_is_nobody(client: Client, cast: Cast) -> None:
    client.cookies["runde_device"] = "invented"
    assert client.get("/").headers["Location"] == "/welcome/"
    assert client.get("/start/").status_code == 401

"""Who is calling? The one place that reads cookies and tokens, for pages and for the WebSocket door alike.

A device token comes in the cookie `runde_device` or as `Authorization: Bearer …`; staff come with a session.
When an Authorization header is there, only it counts: a program never passes as the browser it runs in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpRequest

from runde.people.devices import device_for, needs_pin, touch
from runde.people.models import Device, Person, User
from runde.people.second_factor import second_factor_due

_log = logging.getLogger(__name__)

DEVICE_COOKIE = "runde_device"
OTHERS_COOKIE = "runde_others"
BROWSER_COOKIE = "runde_browser"
BETWEEN_TOKENS = "."
MOST_DEVICES = 4  # in one browser: the one in use, and others that are put aside

Account = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the credentials of one request say. `locked`: a known device that must show its PIN first."""

    person: Person | None = None
    device: Device | None = None
    locked: Device | None = None
    by_token: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who opens a connection: ids of person and device (None for staff), and the person's language."""

    person: int
    device: int | None
    language: str
    by_token: bool


def sign_in(*, authorization: str | None, cookie: str | None, account: Callable[[], Account], now: datetime) -> SignIn:
    """Who sends these credentials. `account` is asked for the staff account only when the rest names nobody.

    A device in use is noted as used (at most once an hour). A token whose device needs its PIN names nobody, nor does an
    account that must set up its second step first.
    """
    if authorization is not None:
        found = _by_device(_bearer(authorization), now)
        return SignIn(found.person, found.device, None, by_token=True)
    found = _by_device(cookie, now)
    if found.person is not None:
        return found
    user = account()
    if isinstance(user, User) and not second_factor_due(user):
        user.person = Person.objects.select_related("preferences").get(pk=user.person_id)
        return SignIn(person=user.person)
    return found


def put_aside(cookie: str | None) -> dict[str, Device]:
    """The devices that this browser keeps for others, by their tokens, the one put aside last first. What was revoked
    meanwhile is left out."""
    tokens = dict.fromkeys((cookie or "").split(BETWEEN_TOKENS)[: MOST_DEVICES - 1])
    return {token: device for token in tokens if token and (device := device_for(token)) is not None}


def caller_from_headers(headers: Iterable[tuple[bytes, bytes]], *, now: datetime) -> Caller | None:
    """Who opens a connection with these ASGI headers (pairs of bytes, lower-case names); None for nobody."""
    texts = {name: value.decode("latin-1") for name, value in headers if name in {b"authorization", b"cookie"}}
    cookies = _cookies(texts.get(b"cookie", ""))
    found = sign_in(
        authorization=texts.get(b"authorization"),
        cookie=cookies.get(DEVICE_COOKIE),
        account=lambda: _account(cookies.get(settings.SESSION_COOKIE_NAME)),
        now=now,
    )
    if found.person is None:
        return None
    device = found.device.pk if found.device is not None else None
    return Caller(found.person.pk, device, found.person.language, found.by_token)


def _by_device(token: str | None, now: datetime) -> SignIn:
    device = device_for(token) if token else None
    if device is None:
        return SignIn()
    if needs_pin(device, now):
        return SignIn(locked=device)
    try:
        touch(device, now)
    except OperationalError as error:  # a full disk must not shut people out who only want to read
        _log.error("That a device was used could not be noted: %s", error)
    return SignIn(person=device.person, device=device)


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _cookies(header: str) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for part in header.split(";"):  # one by one: a cookie that cannot be read must not hide the others
        try:
            jar.load(part.strip())
        except CookieError:
            continue
    return {name: morsel.value for name, morsel in jar.items()}


def _account(session_key: str | None) -> Account:
    """The staff account of a session, checked as Django does (inactive account, changed password)."""
    if not session_key:
        return AnonymousUser()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return get_user(request)

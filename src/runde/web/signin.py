"""Sign-in for pages: who is asking, how a browser remembers, and what a page says to nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from runde.kit.time import now
from runde.people import signin
from runde.people.models import Device, Person, User
from runde.web.errors import sign_in_first

COOKIE_DAYS = 400  # the longest that browsers keep a cookie

P = ParamSpec("P")


class RundeRequest(HttpRequest):
    """A request as our views get it. `device_locked` is a known device that must show its PIN first."""

    person: Person | None
    device: Device | None
    device_locked: Device | None


class SignedInRequest(RundeRequest):
    """A request behind `signed_in`: somebody is there."""

    person: Person


class SignInMiddleware:
    """Sets `request.person`, `request.device` and `request.device_locked` (people.signin says from what).

    `Runde-Person` says whose page an answer is (0: nobody's): the worker in the browser keeps pages of one person only.
    A request with a token and no cookie needs no CSRF token: a page elsewhere cannot make a browser send it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: RundeRequest) -> HttpResponseBase:
        """Find out who is asking, then answer."""
        found = signin.sign_in(
            authorization=request.headers.get("Authorization"),
            cookie=request.COOKIES.get(signin.DEVICE_COOKIE),
            account=lambda: request.user,
            now=now(),
        )
        request.person, request.device, request.device_locked = found.person, found.device, found.locked
        if found.by_token and not {signin.DEVICE_COOKIE, settings.SESSION_COOKIE_NAME} & set(request.COOKIES):
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        response = self._get_response(request)
        response.headers["Runde-Person"] = str(found.person.pk if found.person else 0)
        return response


def signed_in(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for people who are signed in: a known device is asked for its PIN, staff without the second step that they must
    have set it up, others get a way to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if getattr(request, "person", None) is not None:
            return view(request, *args, **kwargs)  # type: ignore[arg-type]
        if getattr(request, "device_locked", None) is not None:
            return redirect(f"{reverse('door:pin')}?{urlencode({'next': request.get_full_path()})}")
        if isinstance(request.user, User):
            return redirect("mfa_index")
        return sign_in_first(request)

    return guarded


def remember_device(response: HttpResponse, token: str) -> None:
    """Keep the browser signed in by this token."""
    _keep(response, signin.DEVICE_COOKIE, token)


def remember_others(response: HttpResponse, tokens: Iterable[str]) -> None:
    """Let the browser keep these tokens of others who use it too, readable by no script."""
    _keep(response, signin.OTHERS_COOKIE, signin.BETWEEN_TOKENS.join(tokens))


def remember_browser(response: HttpResponse, token: str) -> None:
    """Let the browser keep a token by which a later sign-in of staff is known to come from the same browser."""
    _keep(response, signin.BROWSER_COOKIE, token)


def _keep(response: HttpResponse, cookie: str, value: str) -> None:
    if not value:
        response.delete_cookie(cookie, samesite="Lax")
        return
    response.set_cookie(
        cookie,
        value,
        max_age=COOKIE_DAYS * 24 * 60 * 60,
        secure=settings.RUNDE.secure,
        httponly=True,
        samesite="Lax",
    )


def forget_device(response: HttpResponse) -> None:
    """Let the browser forget its token."""
    response.delete_cookie(signin.DEVICE_COOKIE, samesite="Lax")


def forget_pages(response: HttpResponse) -> None:
    """Let the browser forget the pages and pictures that it has kept: the next person at it must not find them."""
    response.headers["Clear-Site-Data"] = '"cache"'

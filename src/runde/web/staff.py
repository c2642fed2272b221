"""Staff accounts: made by `runde setup` and by coordinators, never by signing up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from runde.kit.time import now
from runde.people.devices import revoke
from runde.people.models import Device
from runde.people.signin import OTHERS_COOKIE, put_aside
from runde.web.signin import forget_device, remember_others


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What we change about django-allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account by themselves."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages ("signed in as …") are not shown: the page that follows says it."""

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """One browser is signed in as one person: devices that letters had signed in here are signed out."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        here = getattr(request, "device", None) or getattr(request, "device_locked", None)
        devices = [
            *([here] if isinstance(here, Device) else []),
            *put_aside(request.COOKIES.get(OTHERS_COOKIE)).values(),
        ]
        for device in devices:
            revoke(device=device, by=device.person, now=now())
        if devices:
            forget_device(response)
            remember_others(response, ())
        return response

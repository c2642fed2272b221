"""Who may call the API, and the only way in which it gets a room or a medium."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import APIKeyCookie, HttpBearer

from runde.chat import queries
from runde.kit.refusals import Refused
from runde.media.models import Medium
from runde.people.models import Person


class DeviceCookie(APIKeyCookie):
    """Signed in by the device cookie or as staff; the CSRF token is checked."""

    param_name = "runde_device"

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        """The person the sign-in middleware found."""
        return person(request)

    def __call__(self, request: HttpRequest) -> Any:
        """Refuse before looking at CSRF when nobody is signed in."""
        if person(request) is None or "Authorization" in request.headers:
            return None
        return super().__call__(request)


class DeviceToken(HttpBearer):
    """Signed in by `Authorization: Bearer <device token>`."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """The person the sign-in middleware found."""
        return person(request)


def person(request: HttpRequest) -> Person | None:
    """Who is signed in."""
    found = getattr(request, "person", None)
    return found if isinstance(found, Person) else None


def signed_in(request: HttpRequest) -> Person:
    """Who is signed in; raises HttpError 401 for nobody."""
    found = person(request)
    if found is None:
        raise HttpError(401, "unauthorised")
    return found


def my_room(request: HttpRequest, room: int) -> int:
    """`room`, when it is one of mine; raises Refused("unknown") whether it is another's or does not exist."""
    if not queries.is_member(room=room, person=signed_in(request).pk):
        raise Refused("unknown")
    return room


def my_medium(request: HttpRequest, medium: int) -> Medium:
    """A medium of my own; raises Refused("unknown") whether it is another's or does not exist."""
    found = Medium.objects.filter(pk=medium, owner=signed_in(request)).exclude(state=Medium.CANCELLED).first()
    if found is None:
        raise Refused("unknown")
    return found

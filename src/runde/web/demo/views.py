"""Signing in without typing, in a demo only."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from runde.cli.demo.links import COORDINATOR, MODERATOR
from runde.kit.time import now
from runde.people.devices import make_device
from runde.web.demo.access import played_by
from runde.web.signin import RundeRequest, remember_device

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIRST_PAGES = {COORDINATOR: "office:board", MODERATOR: "moderator:home"}
LABEL = "Demo"


@never_cache
@require_GET
def play(request: RundeRequest, key: str, part: str) -> HttpResponse:
    """Sign this browser in as one of the demo's people and go to their first page.

    The coordinator comes with a session, all others with a device: so the office and a room stay open side by side.
    """
    role, person = played_by(key, part)
    response = redirect(FIRST_PAGES.get(role.role, "member:rooms"))
    if role.role == COORDINATOR:
        login(request, person.user, backend=BACKEND)
    elif request.device is None or request.person != person:
        _, token = make_device(person=person, label=LABEL, now=now())
        remember_device(response, token)
    return response

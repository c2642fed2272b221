"""Several people, one phone: who uses this browser, and changing over from one to another.

The browser is signed in as one of them. The devices of the others are put aside: their tokens wait in a cookie that no
script can read, and only their PIN opens them again.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from runde.kit.time import now
from runde.people.devices import park, revoke
from runde.people.models import Person
from runde.people.signin import MOST_DEVICES
from runde.web.door.access import device_of, other_of, others_of, token_of
from runde.web.door.pins import end_session
from runde.web.signin import forget_pages, remember_device, remember_others


@never_cache
@require_safe
def switch(request: HttpRequest) -> HttpResponse:
    """Who uses this browser: choose another, or come in with a letter."""
    here, others = device_of(request), list(others_of(request).values())
    full = here is not None and len(others) + 1 >= MOST_DEVICES
    return render(request, "door/switch.html", {"device": here, "others": others, "full": full, "most": MOST_DEVICES})


@never_cache
@require_POST
def choose(request: HttpRequest, device_id: int) -> HttpResponse:
    """Change over to somebody else who uses this browser: whoever was here is put aside, and the other's PIN is asked for."""
    chosen = other_of(request, device_id)
    others = others_of(request)
    at = now()
    park(device=others.pop(chosen), now=at)  # was put aside, so its PIN is needed; this makes sure
    tokens = [*_aside(request, at), *others]
    end_session(request)
    rotate_token(request)
    response = redirect("door:pin")
    remember_device(response, chosen)
    remember_others(response, tokens)
    forget_pages(response)
    return response


def make_room(request: HttpRequest, person: Person, at: datetime) -> list[str]:
    """The tokens that this browser keeps for others, now that `person` comes in by letter.

    Whoever was here is put aside. Older devices of the same person in this browser are signed out, and so is whoever was
    put aside longest ago when there are more than MOST_DEVICES.
    """
    here = device_of(request)
    devices = others_of(request)
    if here is not None:
        devices = {token_of(request): here, **devices}
    kept: list[str] = []
    for token, device in devices.items():
        if device.person_id == person.pk or len(kept) == MOST_DEVICES - 1:
            revoke(device=device, by=device.person, now=at)
        else:
            park(device=device, now=at)
            kept.append(token)
    return kept


def _aside(request: HttpRequest, at: datetime) -> list[str]:
    here = device_of(request)
    if here is None:
        return []
    park(device=here, now=at)
    return [token_of(request)]

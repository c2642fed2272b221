"""Where one is signed in: the list, signing out one device, signing out everywhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runde.agenda.feeding import close_feed
from runde.kit.time import now
from runde.people.accounts import forget_sessions
from runde.people.devices import revoke, sign_out_everywhere
from runde.web.door.pins import end_session
from runde.web.own.access import device_of, my_devices
from runde.web.signin import SignedInRequest, forget_device, forget_pages, signed_in


@never_cache
@require_safe
@signed_in
def devices(request: SignedInRequest) -> HttpResponse:
    """Where I am signed in."""
    # Translators: a date format of Django: day, month, year.
    day_form = pgettext("date format", "j M Y")
    return render(request, "own/devices.html", {"devices": list(my_devices(request)), "day_form": day_form})


@never_cache
@require_POST
@signed_in
def sign_out(request: SignedInRequest, device_id: int) -> HttpResponse:
    """Sign one of my devices out."""
    device = device_of(request, device_id)
    revoke(device=device, by=request.person, now=now())
    messages.success(request, gettext("This device is signed out. Nobody can read in it any more."))
    if request.device is None or request.device.pk != device.pk:
        return redirect("own:devices")
    return _gone(redirect("door:first"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def everywhere(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere, after one page that says what happens then."""
    if request.method != "POST":
        return render(request, "own/everywhere.html", {"devices": list(my_devices(request))})
    end_session(request)
    forget_sessions(request.person)
    sign_out_everywhere(person=request.person, by=request.person, now=now())
    close_feed(person=request.person, by=request.person, now=now())
    messages.success(request, gettext("You are signed out everywhere. What you wrote is kept."))
    return _gone(redirect("door:first"))


def _gone(response: HttpResponse) -> HttpResponse:
    forget_device(response)
    forget_pages(response)
    return response

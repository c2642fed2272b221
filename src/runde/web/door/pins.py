"""The PIN of a known device, and signing out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from runde.kit.time import now
from runde.people.devices import close_connections, revoke, unlock
from runde.people.models import Device, User
from runde.people.pins import tries_left, try_pin
from runde.people.rules import could_be_pin
from runde.web.door.access import device_of, others_of
from runde.web.signin import RundeRequest, forget_device


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: RundeRequest) -> HttpResponse:
    """A device that was put aside, or not used for long, shows its PIN."""
    device = request.device_locked
    onward = own_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if device is None:
        return redirect(onward)
    fault = _tried(device, request.POST.get("pin", "")) if request.method == "POST" else ""
    if request.method == "POST" and not fault:
        unlock(device=device, now=now())
        return redirect(onward)
    context = {"device": device, "fault": fault, "left": tries_left(device.person), "next": onward}
    return render(request, "door/pin.html", context, status=422 if fault else 200)


def _tried(device: Device, typed: str) -> str:
    """Why this PIN does not open the device; "" when it does. What cannot be a PIN is a slip and costs no try."""
    if not could_be_pin(typed):
        return gettext("A PIN has 4 to 8 digits. Please type all of yours.")
    if try_pin(person=device.person, pin=typed, now=now()):
        return ""
    return gettext("This PIN is not right. Please try again.")


@require_POST
def sign_out(request: RundeRequest) -> HttpResponse:
    """Sign this browser out: a device loses its token for good, a staff session ends, and the browser is told to forget the
    pictures that it has kept (over https; browsers do not listen otherwise). Others who use it stay."""
    device = device_of(request)
    if device is not None:
        revoke(device=device, by=device.person, now=now())
    end_session(request)
    messages.success(
        request,
        gettext("You are signed out. To come back you need a new letter: please call us.")
        if device is not None
        else gettext("You are signed out."),
    )
    response = redirect("door:switch" if others_of(request) else "door:welcome")
    response.headers["Clear-Site-Data"] = '"cache"'
    forget_device(response)
    return response


def end_session(request: HttpRequest) -> None:
    """End the staff session of this browser, where there is one, and then its live connections: in this order, or
    they would come back with a session that is about to end."""
    person = request.user.person if isinstance(request.user, User) else None
    logout(request)
    if person is not None:
        close_connections(person=person, now=now())


def own_address(request: HttpRequest, address: str) -> str:
    """`address` when it is a page of ours, else the first page."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else "/"

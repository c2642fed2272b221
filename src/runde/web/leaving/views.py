"""Four choices, each with one confirmation; what has happened, and how it is undone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runde.chat.models import Room
from runde.consent.asking import LONGEST_WORDS
from runde.consent.models import Request
from runde.keeping.erasing import outlook
from runde.keeping.leaving import come_to_stay, go
from runde.kit.time import now
from runde.people.rules import Unusable
from runde.web.leaving.access import group_for, my_groups, my_requests, request_for
from runde.web.signin import SignedInRequest, signed_in

FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@signed_in
def choices(request: SignedInRequest) -> HttpResponse:
    """What one can do, and above it what one has asked for and can undo."""
    mine = list(my_requests(request))
    rooms = Room.objects.in_bulk([one.room for one in mine if one.room])
    context = {
        "asked": [(one, rooms.get(one.room), now() < one.until) for one in mine],
        "groups": list(my_groups(request)),
        "asked_kinds": {one.kind for one in mine},
        "moment_form": pgettext("date format", "j M Y, H:i"),
        "kinds": KINDS,
    }
    return render(request, "leaving/choices.html", context)


KINDS = {"leave": Request.LEAVE, "stop": Request.STOP, "erase": Request.ERASE, "copy": Request.COPY}


@never_cache
@FORM
@signed_in
def group(request: SignedInRequest, room_id: int) -> HttpResponse:
    """Leave a group. Who has left it just now (a second tap, another page that is open) sees that."""
    left = my_requests(request).filter(kind=Request.LEAVE, room=room_id).exists()
    if left and not my_groups(request).filter(room=room_id).exists():
        return redirect("leaving:choices")
    return _confirm(request, Request.LEAVE, group_for(request, room_id))


@never_cache
@FORM
@signed_in
def stop(request: SignedInRequest) -> HttpResponse:
    """Stop taking part."""
    return _confirm(request, Request.STOP)


@never_cache
@FORM
@signed_in
def erasure(request: SignedInRequest) -> HttpResponse:
    """Have one's data erased."""
    return _confirm(request, Request.ERASE)


@never_cache
@require_POST
@signed_in
def undoing(request: SignedInRequest, request_id: int) -> HttpResponse:
    """Undo what one asked for."""
    found = request_for(request, request_id)
    try:
        come_to_stay(request=found, by=request.person, now=now())
        messages.success(request, gettext("It is undone. Everything is as it was before."))
    except Unusable as error:
        messages.error(request, str(error))
    return redirect("leaving:choices")


def _confirm(request: SignedInRequest, kind: str, room: Room | None = None) -> HttpResponse:
    """GET: what will happen. POST: it happens; then the page that says so and offers to undo it."""
    fault = ""
    if request.method == "POST":
        try:
            go(person=request.person, kind=kind, room=room, now=now(), words=request.POST.get("words", ""))
            return redirect("leaving:choices")
        except Unusable as error:
            fault = str(error)
    led = outlook(request.person).leaderless
    context: dict[str, Any] = {
        "kind": kind,
        "kinds": KINDS,
        "room": room,
        "fault": fault,
        "leaderless": [name for name in led if room is None or name == room.name],
        "longest": LONGEST_WORDS,
    }
    return render(request, "leaving/confirm.html", context, status=422 if fault else 200)

"""What people asked for themselves: who left, who stops, whose data are to be erased, and the office's part in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runde.chat.models import Room
from runde.consent.models import Request
from runde.keeping.erasing import outlook
from runde.keeping.leaving import come_to_stay, decide
from runde.kit.time import now as present
from runde.people.models import Erased
from runde.people.rules import Unusable
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.office.pages import NOT_TAKEN, done, not_done, page
from runde.web.signin import SignedInRequest

SHOWN = 200  # requests on the page, the newest first


@in_office
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """All requests but those for copies, which need nobody."""
    found = list(Request.objects.exclude(kind=Request.COPY).select_related("person").order_by("-pk")[:SHOWN])
    rooms = Room.objects.in_bulk({one.room for one in found})
    return page(request, "requests", "board", rows=[(one, rooms.get(one.room)) for one in found], kind=Request)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: SignedInRequest, request_id: int) -> HttpResponse:
    """Decide how much is erased: GET says what goes and what stays, POST decides. It happens when the person's day is over."""
    found, fault = access.request_of(request_id), ""
    if found.kind != Request.ERASE or found.undone_at or found.done_at:
        return not_done(request, gettext("There is nothing to decide here any more."), "office:requests")
    if request.method == "POST":
        extent = Erased.ALL_BUT_STUDY if request.POST.get("extent") == Erased.ALL_BUT_STUDY else Erased.ALL
        try:
            decide(request=found, by=request.person, extent=extent, now=present())
        except Unusable as error:
            fault = str(error)
        else:
            soon = gettext("It is decided. The data are erased within a minute.")
            later = gettext("It is decided. The data are erased when the day is over in which the person can undo it.")
            return done(request, soon if present() >= found.until else later, "office:requests")
    ahead = outlook(found.person)
    response = page(request, "erasure", "board", asked=found, ahead=ahead, fault=fault, extents=Erased)
    response.status_code = NOT_TAKEN if fault else 200
    return response


@in_office
@require_POST
def undoing(request: SignedInRequest, request_id: int) -> HttpResponse:
    """Somebody called and wants to stay."""
    found = access.request_of(request_id)
    try:
        come_to_stay(request=found, by=request.person, now=present())
    except Unusable as error:
        messages.error(request, str(error))
        return redirect("office:requests")
    sentence = gettext("It is undone: %(name)s is in the groups again. Somebody who was signed out needs a new letter.")
    return done(request, sentence % {"name": found.person.display_name}, "office:requests")

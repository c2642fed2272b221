"""The member's meetings: what is ahead, answering with one tap, and the file for one's calendar."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from runde.agenda.answering import answer as say
from runde.agenda.calendars import calendar_file
from runde.kit.time import now
from runde.web import meetings as pages
from runde.web.deciding import attempt
from runde.web.door.pins import own_address
from runde.web.member.access import group_for, invitation_for
from runde.web.member.views import door
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@require_safe
@signed_in
def meetings(request: SignedInRequest, room_id: int) -> HttpResponse:
    """The meetings of a group to which I am invited."""
    membership = group_for(request, room_id)
    address = reverse("member:meetings", args=[room_id])
    desk = pages.Desk(request.person, membership.room, address, door(membership).address)
    return pages.listing(request, desk, None, now())


@never_cache
@require_POST
@signed_in
def answer(request: SignedInRequest, room_id: int, meeting_id: int) -> HttpResponse:
    """Say whether I come, and go back to where I said it."""
    found, said = invitation_for(request, room_id, meeting_id), request.POST.get("answer", "")
    _, refused = attempt(lambda: say(appointment=found.appointment, person=request.person, answer=said, now=now()))
    if refused is None:
        messages.success(request, gettext("Your answer is kept. You can change it until the meeting begins."))
    else:
        messages.error(request, gettext("This can no longer be answered: the meeting has begun or is cancelled."))
    back = request.POST.get("next", "")
    return redirect(own_address(request, back) if back else reverse("member:meetings", args=[room_id]))


@never_cache
@require_safe
@signed_in
def file(request: SignedInRequest, room_id: int, meeting_id: int) -> HttpResponse:
    """One meeting as a file that any calendar opens."""
    found = invitation_for(request, room_id, meeting_id)
    response = HttpResponse(calendar_file([found]), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="runde-{found.appointment_id}.ics"'
    return response

"""The moderator's meetings: who comes, arranging one for the group, changing and cancelling it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from runde.kit.time import now
from runde.web import meetings as pages
from runde.web.beside import cohort_of
from runde.web.moderator.access import group_for, meeting_in
from runde.web.moderator.room import door
from runde.web.room import zone_of
from runde.web.signin import SignedInRequest, signed_in

FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@signed_in
def meetings(request: SignedInRequest, room_id: int) -> HttpResponse:
    """All meetings of the group, with how many come, and the moderator's own answer."""
    return pages.listing(request, _desk(request, room_id), now())


@never_cache
@require_safe
@signed_in
def meeting(request: SignedInRequest, room_id: int, meeting_id: int) -> HttpResponse:
    """Who comes to a meeting."""
    return pages.one(request, _desk(request, room_id), meeting_in(request, room_id, meeting_id), now())


@never_cache
@FORM
@signed_in
def new_meeting(request: SignedInRequest, room_id: int) -> HttpResponse:
    """Arrange a meeting for the group."""
    return pages.arranging(request, _desk(request, room_id), now())


@never_cache
@FORM
@signed_in
def change(request: SignedInRequest, room_id: int, meeting_id: int) -> HttpResponse:
    """Change what was arranged."""
    return pages.changing(request, _desk(request, room_id), meeting_in(request, room_id, meeting_id), now())


@never_cache
@FORM
@signed_in
def cancellation(request: SignedInRequest, room_id: int, meeting_id: int) -> HttpResponse:
    """Cancel a meeting."""
    return pages.cancelling(request, _desk(request, room_id), meeting_in(request, room_id, meeting_id), now())


def _desk(request: SignedInRequest, room_id: int) -> pages.Desk:
    membership = group_for(request, room_id)
    cohort, address = cohort_of(membership.room), reverse("moderator:meetings", args=[room_id])
    return pages.Desk(
        person=request.person,
        room=membership.room,
        address=address,
        back=door(membership).address,
        layout="moderator/_layout.html",
        zone=zone_of(cohort).key,
        leads=True,
        shared={"cohort": cohort},
    )

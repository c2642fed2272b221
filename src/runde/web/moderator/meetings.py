"""The moderator's meetings: who comes, arranging one for the group, changing and cancelling it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from runde.kit.time import now
from runde.web.beside import cohort_of
from runde.web.meetings import PAGES, Desk
from runde.web.moderator.access import group_for, meeting_in
from runde.web.moderator.room import door
from runde.web.room import zone_of
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@signed_in
def meetings(request: SignedInRequest, room_id: int, meeting_id: int = 0, page: str = "") -> HttpResponse:
    """All meetings of the group with how many come, or one of PAGES."""
    membership = group_for(request, room_id)
    cohort = cohort_of(membership.room)
    desk = Desk(
        person=request.person,
        room=membership.room,
        address=reverse("moderator:meetings", args=[room_id]),
        back=door(membership).address,
        layout="moderator/_layout.html",
        zone=zone_of(cohort).key,
        leads=True,
        shared={"cohort": cohort},
    )
    return PAGES[page](request, desk, meeting_in(request, room_id, meeting_id) if meeting_id else None, now())

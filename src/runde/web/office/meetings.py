"""The meetings of a group in the office: arranging, changing, cancelling, and the list of who comes, ready to print."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from runde.kit.time import now
from runde.web.meetings import PAGES, Desk
from runde.web.office.access import cohort_of, in_office, meeting_of
from runde.web.signin import SignedInRequest


@in_office
def meetings(request: SignedInRequest, group: int, meeting: int = 0, page: str = "") -> HttpResponse:
    """All meetings of a group with how many come, or one of PAGES."""
    cohort = cohort_of(group)
    desk = Desk(
        person=request.person,
        room=cohort.room,
        address=reverse("office:meetings", args=[group]),
        back=reverse("office:group", args=[group]),
        layout="office/layout.html",
        zone=cohort.zone,
        leads=True,
        shared={"cohort": cohort, "part": "groups", "in_office": True},
    )
    return PAGES[page](request, desk, meeting_of(cohort, meeting) if meeting else None, now())

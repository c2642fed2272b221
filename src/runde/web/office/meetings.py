"""The meetings of a group in the office: arranging, changing, cancelling, and the list of who comes, ready to print."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from runde.kit.time import now
from runde.web import meetings as pages
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.signin import SignedInRequest

FORM = require_http_methods(["GET", "HEAD", "POST"])


@in_office
@require_safe
def meetings(request: SignedInRequest, group: int) -> HttpResponse:
    """All meetings of a group, with how many come."""
    return pages.listing(request, _desk(request, group), now())


@in_office
@require_safe
def meeting(request: SignedInRequest, group: int, meeting: int) -> HttpResponse:
    """Who comes to a meeting."""
    return pages.one(request, _desk(request, group), access.meeting_of(group, meeting), now())


@in_office
@FORM
def new_meeting(request: SignedInRequest, group: int) -> HttpResponse:
    """Arrange a meeting for a group."""
    return pages.arranging(request, _desk(request, group), now())


@in_office
@FORM
def change(request: SignedInRequest, group: int, meeting: int) -> HttpResponse:
    """Change what was arranged."""
    return pages.changing(request, _desk(request, group), access.meeting_of(group, meeting), now())


@in_office
@FORM
def cancellation(request: SignedInRequest, group: int, meeting: int) -> HttpResponse:
    """Cancel a meeting."""
    return pages.cancelling(request, _desk(request, group), access.meeting_of(group, meeting), now())


def _desk(request: SignedInRequest, group: int) -> pages.Desk:
    cohort = access.cohort_of(group)
    return pages.Desk(
        person=request.person,
        room=cohort.room,
        address=reverse("office:meetings", args=[group]),
        back=reverse("office:group", args=[group]),
        layout="office/layout.html",
        zone=cohort.zone,
        leads=True,
        shared={"cohort": cohort, "part": "groups", "in_office": True},
    )

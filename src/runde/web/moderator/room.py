"""The moderator's room: the same page of the room, reached from Today and leading back there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from runde.chat.models import Membership
from runde.kit.text import LONGEST_MESSAGE, clean
from runde.kit.time import now
from runde.programme.models import Cohort
from runde.web import room as pages
from runde.web import searching
from runde.web.moderator.access import room_for
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@require_safe
@signed_in
def room(request: SignedInRequest, room_id: int) -> HttpResponse:
    """The room. `?answer=<seq>` begins an answer to that message, `?draft=` puts a wording into the text box."""
    membership = room_for(request, room_id)
    draft = clean(request.GET.get("draft", "")[:LONGEST_MESSAGE])
    return pages.show(request, membership, door(membership), now=now(), draft=draft)


@never_cache
@require_POST
@signed_in
def messages(request: SignedInRequest, room_id: int) -> HttpResponse:
    """Send a message with the form of the page, where no script runs."""
    membership = room_for(request, room_id)
    return pages.write(request, membership, door(membership), now=now())


@never_cache
@require_safe
@signed_in
def search(request: SignedInRequest, room_id: int) -> HttpResponse:
    """Look for words or a day in the room."""
    membership = room_for(request, room_id)
    return searching.show(request, membership, door(membership), now=now())


@never_cache
@require_safe
@signed_in
def about(request: SignedInRequest, room_id: int) -> HttpResponse:
    """What to know about this group: its rules, who reads here, what is recorded."""
    membership = room_for(request, room_id)
    return render(request, "member/about.html", pages.about(membership, back=door(membership).address))


def door(membership: Membership) -> pages.Door:
    """Where the room's page stands for its moderator, and the Today that it belongs to."""
    cohort = Cohort.objects.filter(room=membership.room_id).values_list("pk", flat=True).first()
    return pages.Door(
        role="moderator",
        address=reverse("moderator:room", args=[membership.room_id]),
        home=reverse("moderator:today", args=[cohort]) if cohort else reverse("moderator:home"),
    )

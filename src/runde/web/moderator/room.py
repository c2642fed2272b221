"""The moderator's room: the same page of the room, reached from Today and leading back there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from runde.chat.models import Membership
from runde.kit.text import LONGEST_MESSAGE, clean
from runde.kit.time import now
from runde.programme.models import Cohort
from runde.web import room as pages
from runde.web import searching
from runde.web.beside import group_of
from runde.web.conversations import begun, conversations_page
from runde.web.library import library_of
from runde.web.moderator.access import group_for, partner_for, room_for
from runde.web.signin import SignedInRequest, signed_in
from runde.web.welcoming import on_the_way


@never_cache
@require_safe
@signed_in
def room(request: SignedInRequest, room_id: int) -> HttpResponse:
    """The room. `?answer=<seq>` begins an answer to that message, `?draft=` puts a wording into the text box."""
    membership = room_for(request, room_id)
    draft = clean(request.GET.get("draft", "")[:LONGEST_MESSAGE])
    return on_the_way(membership) or pages.show(request, membership, door(membership), now=now(), draft=draft)


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


@never_cache
@require_safe
@signed_in
def library(request: SignedInRequest, room_id: int) -> HttpResponse:
    """What has reached the group so far, week by week, and its rules."""
    membership = group_for(request, room_id)
    return render(request, "room/library.html", library_of(membership, back=door(membership).address, now=now()))


@never_cache
@require_safe
@signed_in
def conversations(request: SignedInRequest, room_id: int) -> HttpResponse:
    """The moderator's conversations of two in a group, and to whom else they may write."""
    membership = group_for(request, room_id)
    return render(request, "room/conversations.html", conversations_page(membership, door(membership)))


@never_cache
@require_POST
@signed_in
def write_to(request: SignedInRequest, room_id: int, person_id: int) -> HttpResponse:
    """Open the conversation with somebody of the group, making it where there is none yet."""
    cohort, other = partner_for(request, room_id, person_id)
    return redirect("moderator:room", begun(cohort, person=request.person, other=other).pk)


def door(membership: Membership) -> pages.Door:
    """Where the room's page stands for its moderator, and the Today that it belongs to."""
    cohort = Cohort.objects.filter(room=group_of(membership.room)).values_list("pk", flat=True).first()
    return pages.Door(
        role="moderator",
        address=reverse("moderator:room", args=[membership.room_id]),
        home=reverse("moderator:today", args=[cohort]) if cohort else reverse("moderator:home"),
    )

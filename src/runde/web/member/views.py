"""The member's pages: my room, or the list of my rooms, and what to know about it.

Nothing of them stays in the browser's cache: the next person at this device must not find it with "Back". The worker keeps
room and library for reading without a connection, of one person at a time (static/js/pwa/worker.js).
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from runde.chat.models import Membership, Room
from runde.chat.pairing import conversations_of
from runde.consent.queries import going
from runde.kit.time import now
from runde.web import room as pages
from runde.web import searching
from runde.web.library import library_of
from runde.web.member.access import group_for, my_groups, room_for
from runde.web.signin import SignedInRequest, signed_in
from runde.web.welcoming import on_the_way


@never_cache
@require_safe
@signed_in
def rooms(request: SignedInRequest) -> HttpResponse:
    """My group; with several of them, or none, the list, with my conversations of two below. Who has just left the last one
    finds what they can undo."""
    mine = list(my_groups(request))
    if not mine and going().filter(person=request.person).exists():
        return redirect("leaving:choices")
    if len(mine) == 1:
        return on_the_way(mine[0]) or pages.show(request, mine[0], door(mine[0]), now=now())
    pairs = list(conversations_of(request.person.pk))
    there = [one.room_id for one in mine] + [one.room for one in pairs]
    return render(request, "member/rooms.html", {"mine": mine, "conversations": pairs, "rooms": there})


@never_cache
@require_safe
@signed_in
def room(request: SignedInRequest, room_id: int) -> HttpResponse:
    """One of my rooms."""
    membership = room_for(request, room_id)
    return on_the_way(membership) or pages.show(request, membership, door(membership), now=now())


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
    """Look for words or a day in one of my rooms."""
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


def door(membership: Membership) -> pages.Door:
    """Where the room's page stands for its members."""
    groups = Membership.objects.filter(person=membership.person_id, left_at=None, room__kind=Room.GROUP)
    several = groups.count() > 1
    return pages.Door(
        role="member",
        address=reverse("member:room", args=[membership.room_id]),
        others=reverse("member:rooms") if several else "",
    )

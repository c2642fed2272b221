"""The member's pages: my room, or the list of my rooms, and what to know about it.

Nothing of them stays in the browser's cache: the next person at this device must not find it with "Back".
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from runde.chat.models import Membership
from runde.kit.time import now
from runde.web import room as pages
from runde.web import searching
from runde.web.member.access import my_rooms, room_for
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@require_safe
@signed_in
def rooms(request: SignedInRequest) -> HttpResponse:
    """My room; with several of them, or none, the list."""
    mine = list(my_rooms(request))
    if len(mine) == 1:
        return pages.show(request, mine[0], _door(mine[0]), now=now())
    return render(request, "member/rooms.html", {"mine": mine})


@never_cache
@require_safe
@signed_in
def room(request: SignedInRequest, room_id: int) -> HttpResponse:
    """One of my rooms."""
    membership = room_for(request, room_id)
    return pages.show(request, membership, _door(membership), now=now())


@never_cache
@require_POST
@signed_in
def messages(request: SignedInRequest, room_id: int) -> HttpResponse:
    """Send a message with the form of the page, where no script runs."""
    membership = room_for(request, room_id)
    return pages.write(request, membership, _door(membership), now=now())


@never_cache
@require_safe
@signed_in
def search(request: SignedInRequest, room_id: int) -> HttpResponse:
    """Look for words or a day in one of my rooms."""
    membership = room_for(request, room_id)
    return searching.show(request, membership, _door(membership), now=now())


@never_cache
@require_safe
@signed_in
def about(request: SignedInRequest, room_id: int) -> HttpResponse:
    """What to know about this group: its rules, who reads here, what is recorded."""
    membership = room_for(request, room_id)
    return render(request, "member/about.html", pages.about(membership, back=_door(membership).address))


def _door(membership: Membership) -> pages.Door:
    several = Membership.objects.filter(person=membership.person_id, left_at=None).count() > 1
    return pages.Door(
        role="member",
        address=reverse("member:room", args=[membership.room_id]),
        others=reverse("member:rooms") if several else "",
    )

"""The member's conversations of two: whom they may write to, what there is, and beginning one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from runde.web.conversations import begun, conversations_page
from runde.web.member.access import group_for, partner_for
from runde.web.member.views import door
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@require_safe
@signed_in
def conversations(request: SignedInRequest, room_id: int) -> HttpResponse:
    """My conversations of two in a group, and to whom else I may write."""
    membership = group_for(request, room_id)
    return render(request, "room/conversations.html", conversations_page(membership, door(membership)))


@never_cache
@require_POST
@signed_in
def write_to(request: SignedInRequest, room_id: int, person_id: int) -> HttpResponse:
    """Open the conversation with somebody of the group, making it where there is none yet."""
    cohort, other = partner_for(request, room_id, person_id)
    return redirect("member:room", begun(cohort, person=request.person, other=other).pk)

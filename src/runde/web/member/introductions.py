"""The members' page: who is here, each with a card, and one's own name and introduction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from runde.chat.models import Membership
from runde.chat.queries import introductions_in, members_of
from runde.kit.refusals import Refused
from runde.kit.time import now
from runde.moderation import gate, reasons
from runde.moderation.queries import why_taken_down
from runde.people.rules import Unusable
from runde.web.member.access import room_for
from runde.web.signin import SignedInRequest, signed_in
from runde.web.welcoming import room_page


@never_cache
@require_safe
@signed_in
def members(request: SignedInRequest, room_id: int) -> HttpResponse:
    """Who is in the group, and what they say about themselves."""
    return _page(request, room_for(request, room_id))


@never_cache
@require_POST
@signed_in
def introduction(request: SignedInRequest, room_id: int) -> HttpResponse:
    """Say something about oneself; an empty text takes it away."""
    membership, text = room_for(request, room_id), request.POST.get("introduction", "")
    try:
        gate.introduce(membership=membership, text=text)
    except (Unusable, Refused) as error:
        return _page(request, membership, introduction=text, introduction_fault=_sentence(error))
    messages.success(request, gettext("This is what the others read about you now."))
    return redirect("member:members", room_id)


@never_cache
@require_POST
@signed_in
def name(request: SignedInRequest, room_id: int) -> HttpResponse:
    """Take another name in the eyes of the others."""
    membership, wanted = room_for(request, room_id), request.POST.get("name", "")
    try:
        gate.rename_oneself(person=request.person, name=wanted, now=now())
    except (Unusable, Refused) as error:
        return _page(request, membership, name=wanted[:200], name_fault=_sentence(error))
    messages.success(request, gettext("The others see this name now."))
    return redirect("member:members", room_id)


def cards(membership: Membership) -> list[dict[str, Any]]:
    """Everybody in the room, as `members_of` tells them, each with their `introduction`."""
    said = introductions_in(membership.room_id)
    found = members_of([membership.room_id])[membership.room_id]["members"]
    return [one | {"introduction": said.get(one["person"], "")} for one in found]


def _with_removals(membership: Membership) -> list[dict[str, Any]]:
    """The cards; for a moderator each introduction of somebody else with the address at which it is taken down."""
    found, me = cards(membership), membership.person_id
    if membership.role != Membership.MODERATOR:
        return found
    return [
        one | {"removal": reverse("moderator:introduction-removal", args=[membership.room_id, one["person"]])}
        if one["introduction"] and one["person"] != me
        else one
        for one in found
    ]


def _page(request: SignedInRequest, membership: Membership, **filled: str) -> HttpResponse:
    faulty = "name_fault" in filled or "introduction_fault" in filled
    why = why_taken_down(membership)
    context = {
        "room": membership.room,
        "here": reverse("member:members", args=[membership.room_id]),
        "back": room_page(membership),
        "cards": _with_removals(membership),
        "taken_down": why is not None,
        "why": reasons.shown(why or ""),
        "me": request.person.pk,
        "name": request.person.name,
        "introduction": membership.introduction,
        **filled,
    }
    return render(request, "member/members.html", context, status=422 if faulty else 200)


def _sentence(error: Unusable | Refused) -> str:
    return error.refusal.sentence(get_language() or "") if isinstance(error, Refused) else str(error)

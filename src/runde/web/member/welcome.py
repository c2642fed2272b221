"""The first visit in three screens: who is here, the group's rules, text and colours. It can be left and gone on with."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from runde.chat.welcoming import NEW_RULES, agree, agreed, asks, digest_of
from runde.chat.welcoming import welcome as enter
from runde.kit.time import now
from runde.programme.queries import rules_of
from runde.web import room_words
from runde.web.member import introductions
from runde.web.member.access import room_for
from runde.web.own.look import choices
from runde.web.signin import SignedInRequest, signed_in
from runde.web.welcoming import digests_of, room_page, wording


@never_cache
@require_safe
@signed_in
def who(request: SignedInRequest, room_id: int) -> HttpResponse:
    """1 of 3: who is here, and who else can read."""
    membership = room_for(request, room_id)
    asked = asks(membership, digests_of(rules_of(room_id)))
    if not asked:
        return redirect(room_page(membership))
    if asked == NEW_RULES:
        return redirect("member:welcome-rules", room_id)
    context = {"room": membership.room, "cards": introductions.cards(membership), "me": request.person.pk}
    return render(request, "member/welcome_who.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rules(request: SignedInRequest, room_id: int) -> HttpResponse:
    """2 of 3: the group's rules, and yes to them. Alone on the page, and asked once, when they have changed later."""
    membership, texts = room_for(request, room_id), rules_of(room_id)
    digests = digests_of(texts)
    asked = asks(membership, digests)
    if not asked:
        return redirect(room_page(membership))
    fault = ""
    if request.method == "POST":
        read = request.POST.get("rules", "")
        if read in digests:
            agree(membership=membership, digest=read, now=now())
            return redirect(
                room_page(membership) if asked == NEW_RULES else reverse("member:welcome-look", args=[room_id])
            )
        fault = gettext("The rules have just changed. Please read them once more.")
    text = wording(texts)
    context = {
        "room": membership.room,
        "rules": room_words.blocks(text),
        "digest": digest_of(text),
        "changed": asked == NEW_RULES,
        "fault": fault,
    }
    return render(request, "member/welcome_rules.html", context, status=409 if fault else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def look(request: SignedInRequest, room_id: int) -> HttpResponse:
    """3 of 3: text and colours. POST: into the room."""
    membership = room_for(request, room_id)
    digests = digests_of(rules_of(room_id))
    if not asks(membership, digests):
        return redirect(room_page(membership))
    if not agreed(membership, digests):
        return redirect("member:welcome-rules", room_id)
    if request.method == "POST":
        enter(membership=membership, now=now())
        return redirect(room_page(membership))
    context = choices() | {"room": membership.room, "here": reverse("member:welcome-look", args=[room_id])}
    return render(request, "member/welcome_look.html", context)

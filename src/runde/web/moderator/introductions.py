"""Taking down what somebody in the group says about themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from runde.chat.taking_down import take_down
from runde.kit.time import now
from runde.moderation import reasons
from runde.web.deciding import asked, attempt
from runde.web.moderator.access import neighbour_for
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def removal(request: SignedInRequest, room_id: int, person_id: int) -> HttpResponse:
    """GET: the introduction, and the question why. POST: take it down."""
    membership = neighbour_for(request, room_id, person_id)
    own, refused = request.POST.get("reason", ""), None
    back = reverse("member:members", args=[room_id])
    if request.method == "POST":
        _, refused = attempt(lambda: take_down(membership=membership, by=request.person, reason=own, now=now()))
        if refused is None:
            messages.success(request, gettext("The introduction is taken down. Its author can read why."))
            return HttpResponseRedirect(back)
    form = asked(reasons.HIDE, own, refused)
    context = {
        "membership": membership,
        "name": membership.person.display_name,
        "cohort": getattr(membership.room, "cohort", None),
        "asked": form,
        "back": back,
        "here": reverse("moderator:introduction-removal", args=[room_id, person_id]),
    }
    return render(request, "moderator/introduction.html", context, status=form.status)

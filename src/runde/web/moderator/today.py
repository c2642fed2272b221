"""Today: the moderator's page, with at most three things to do."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from runde.chat.pairing import conversations_of
from runde.kit.time import now as present
from runde.web.moderator.access import cohort_for, cohorts_of, rooms_without_programme
from runde.web.moderator.day import day_of
from runde.web.moderator.telling import told
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """To the Today of the person's first group; a word when no group of theirs follows a programme yet."""
    cohorts = cohorts_of(request)
    if cohorts:
        return redirect("moderator:today", cohorts[0].pk)
    return render(request, "moderator/none.html", {"rooms": rooms_without_programme(request)})


@never_cache
@require_safe
@signed_in
def today(request: SignedInRequest, cohort_id: int) -> HttpResponse:
    """The Today of one group."""
    now = present()
    cohort = cohort_for(request, cohort_id)
    cohorts = cohorts_of(request)
    context = {
        "cohort": cohort,
        "page": day_of(cohort, person=request.person, now=now),
        "groups": cohorts if len(cohorts) > 1 else [],
        "conversations": [one for one in conversations_of(request.person.pk, [cohort.room_id]) if one.unread],
        "told": told(request, cohort, now),
    }
    return render(request, "moderator/today.html", context)

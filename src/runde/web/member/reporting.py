"""Reporting a message: those who watch over the group look at it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from runde.chat.models import Membership, Message
from runde.kit.time import now
from runde.moderation import reports
from runde.web.deciding import attempt, told_script, wants_json
from runde.web.member.access import message_for
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def report(request: SignedInRequest, room_id: int, seq: int) -> HttpResponse:
    """GET: the message, and what reporting means. POST: report it and go back to the group; again changes nothing.

    For a script (`Accept: application/json`): 204, or 410 when the message is gone.
    """
    message = message_for(request, room_id, seq)
    looks = who_looks(message, request)
    refused = None
    if request.method == "POST":
        _, refused = attempt(lambda: reports.report(room=room_id, seq=seq, by=request.person, now=now()))
        if wants_json(request):
            return told_script(refused)
        if refused is None:
            messages.success(request, gettext("Thank you. %(names)s will look at it.") % {"names": looks})
            return HttpResponseRedirect(f"{reverse('member:room', args=[room_id])}#m{seq}")
    gone = message.taken_back_at is not None or message.hidden_at is not None
    context = {"message": message, "gone": gone, "looks": looks, "back": reverse("member:room", args=[room_id])}
    return render(request, "member/report.html", context, status=410 if refused else 200)


def who_looks(message: Message, request: SignedInRequest) -> str:
    """The names of the moderators who will look at a reported message; without any of them it is the team's."""
    leading = Membership.objects.filter(room=message.room_id, role=Membership.MODERATOR, left_at=None)
    others = leading.exclude(person=request.person)
    if not message.anonymous:  # else who is missing here would be who wrote it
        others = others.exclude(person=message.author_id)
    names = [one.person.display_name for one in others.select_related("person").order_by("joined_at", "id")]
    return pgettext("one name or another", " or ").join(names) or gettext("The team of the programme")

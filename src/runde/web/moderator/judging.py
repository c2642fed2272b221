"""What was reported in a room, hiding and restoring messages, and who wrote an anonymous one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from runde.chat.anonymity import look_up
from runde.chat.models import Message
from runde.kit.time import now as present
from runde.moderation import reasons
from runde.moderation.queries import hidden, reported
from runde.people.models import Person
from runde.web.attached import Media, attached
from runde.web.deciding import DECISIONS, Asked, asked, attempt, told_script, wants_json
from runde.web.moderator.access import group_for, message_in
from runde.web.moderator.room import door
from runde.web.moderator.words import when
from runde.web.room import zone_of
from runde.web.signin import SignedInRequest, signed_in

FORM = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Line:
    """One message on the page of reports: what hangs on it, what stands about it, and whether this person wrote it."""

    message: Message
    media: Media
    sentence: str
    mine: bool


@never_cache
@require_safe
@signed_in
def listing(request: SignedInRequest, room_id: int) -> HttpResponse:
    """What was reported in a room that this person moderates, the longest waiting first, and what is hidden there."""
    membership, now = group_for(request, room_id), present()
    zone = zone_of(getattr(membership.room, "cohort", None)).key
    open_ones, hidden_ones = reported([room_id]), hidden([room_id])
    media = attached([*(one.message for one in open_ones), *(one.message for one in hidden_ones)])

    def line(message: Message, sentence: str) -> Line:
        return Line(message, media.get(message.pk, []), sentence, message.author_id == request.person.pk)

    waiting = [line(one.message, _reported(one.people, one.since, now, zone)) for one in open_ones]
    kept = [line(one.message, _hidden(one.since, one.by, one.reason, now, zone)) for one in hidden_ones]
    context = {
        "room": membership.room,
        "cohort": getattr(membership.room, "cohort", None),
        "back": door(membership),
        "waiting": waiting,
        "hidden": kept,
        "hide": asked(reasons.HIDE),
        "leave": asked(reasons.LEAVE),
        "restore": asked(reasons.RESTORE),
    }
    return render(request, "moderator/reports.html", context)


@never_cache
@FORM
@signed_in
def hide(request: SignedInRequest, room_id: int, seq: int) -> HttpResponse:
    """Hide a message: GET asks for the reason, POST does it. For a script: 204."""
    return _decide(request, room_id, seq, "hide")


@never_cache
@FORM
@signed_in
def leave(request: SignedInRequest, room_id: int, seq: int) -> HttpResponse:
    """Leave a reported message where it is: GET asks for the reason, POST does it."""
    return _decide(request, room_id, seq, "leave")


@never_cache
@FORM
@signed_in
def restore(request: SignedInRequest, room_id: int, seq: int) -> HttpResponse:
    """Show a hidden message again: GET asks for the reason, POST does it."""
    return _decide(request, room_id, seq, "restore")


@never_cache
@FORM
@signed_in
def author(request: SignedInRequest, room_id: int, seq: int) -> HttpResponse:
    """Who wrote an anonymous message: GET asks for the reason, POST records it and tells the name."""
    message = message_in(request, room_id, seq)
    own = request.POST.get("reason", "")
    found, refused = None, None
    if request.method == "POST":
        found, refused = attempt(lambda: look_up(room=room_id, seq=seq, by=request.person, reason=own, now=present()))
    return _page(request, message, "author", asked(reasons.LOOK_UP, own, refused), found)


def _decide(request: SignedInRequest, room_id: int, seq: int, what: str) -> HttpResponse:
    message, decision = message_in(request, room_id, seq), DECISIONS[what]
    own, refused = request.POST.get("reason", ""), None
    if request.method == "POST":
        _, refused = attempt(lambda: decision.act(room=room_id, seq=seq, by=request.person, reason=own, now=present()))
        if wants_json(request):
            return told_script(refused)
        if refused is None:
            messages.success(request, gettext(decision.said))
            return _back(request, room_id, seq)
    return _page(request, message, what, asked(decision.choices, own, refused))


def _page(
    request: SignedInRequest, message: Message, what: str, form: Asked, found: Person | None = None
) -> HttpResponse:
    context = {
        "message": message,
        "media": attached([message]).get(message.pk, []),
        "cohort": getattr(message.room, "cohort", None),
        "what": what,
        "asked": form,
        "found": found,
        "mine": message.author_id == request.person.pk,
        "here": reverse(f"moderator:{what}", args=[message.room_id, message.seq]),
        "room": reverse("moderator:room", args=[message.room_id]),
    }
    return render(request, "moderator/judging.html", context, status=form.status)


def _back(request: SignedInRequest, room_id: int, seq: int) -> HttpResponse:
    if request.POST.get("back") == "reports":
        return HttpResponseRedirect(reverse("moderator:reports", args=[room_id]))
    return HttpResponseRedirect(f"{reverse('moderator:room', args=[room_id])}#m{seq}")


def _reported(people: int, since: datetime, now: datetime, zone: str) -> str:
    words = ngettext(
        "%(n)s person asks you to look at this (%(when)s).",
        "%(n)s people ask you to look at this (first %(when)s).",
        people,
    )
    return words % {"n": people, "when": when(since, now, zone)}


def _hidden(since: datetime, by: Person | None, reason: str, now: datetime, zone: str) -> str:
    words = {"when": when(since, now, zone), "name": by.display_name if by else "", "reason": reasons.shown(reason)}
    if not by:
        return gettext("Hidden %(when)s.") % words
    if not reason:
        return gettext("Hidden %(when)s by %(name)s.") % words
    return gettext("Hidden %(when)s by %(name)s. Reason: %(reason)s") % words

"""Questions of the moderator's own with answers to choose from: a poll, or "How are you?"; and closing a poll."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from runde.chat.closing import close_poll
from runde.chat.drafts import Draft, NewPoll
from runde.chat.models import Membership, Poll
from runde.chat.rules import LONGEST_OPTION
from runde.kit.refusals import Refusal
from runde.kit.text import LONGEST_MESSAGE, clean, clean_name, visible
from runde.kit.time import now as present
from runde.moderation import lane
from runde.programme.models import Cohort
from runde.programme.polls import CHECK_IN, how_are_you
from runde.web.beside import cohort_of
from runde.web.deciding import attempt, told_script, wants_json
from runde.web.moderator.access import group_for, poll_in
from runde.web.moderator.room import door
from runde.web.signin import SignedInRequest, signed_in

FORM = require_http_methods(["GET", "HEAD", "POST"])
MOST, FEWEST = 6, 2
UNPROCESSABLE = 422


@never_cache
@FORM
@signed_in
def poll(request: SignedInRequest, room_id: int) -> HttpResponse:
    """GET: the form, and the polls that are open. POST: ask, through the gate; what was refused stays in the form."""
    membership = group_for(request, room_id)
    if request.method != "POST":
        return _page(request, membership)
    text = clean(request.POST.get("text", ""))
    options = [clean_name(option) for option in request.POST.getlist("option")[:MOST]]
    is_check_in = request.POST.get("kind") == CHECK_IN
    faulty = "" if is_check_in else _fault(text, [option for option in options if visible(option)])
    if faulty:
        return _page(request, membership, text=text, options=options, refused=faulty)
    asked = _new(membership, options, is_check_in=is_check_in)
    outcome = lane.submit(
        Draft(room_id, request.person.pk, _client_id(request.POST.get("client_id", "")), text, poll=asked)
    )
    if isinstance(outcome, Refusal):
        refused = outcome.sentence(get_language())
        return _page(request, membership, text=text, options=options, refused=refused, is_check_in=is_check_in)
    return HttpResponseRedirect(f"{door(membership).address}#m{outcome.seq}")


@never_cache
@FORM
@signed_in
def closing(request: SignedInRequest, room_id: int, seq: int) -> HttpResponse:
    """Close a poll before its time. GET asks once more, POST does it; for a script: 204."""
    message, refused = poll_in(request, room_id, seq), None
    room = reverse("moderator:room", args=[room_id])
    if request.method == "POST":
        _, refused = attempt(lambda: close_poll(room=room_id, seq=seq, by=request.person, now=present()))
        if wants_json(request):
            return told_script(refused)
        if refused is None:
            messages.success(request, gettext("The poll is closed. Everybody sees how it ended."))
            return HttpResponseRedirect(f"{room}#m{seq}")
    context = {
        "message": message,
        "room": room,
        "cohort": cohort_of(message.room),
        "refused": refused.refusal.sentence(get_language()) if refused else "",
    }
    return render(request, "moderator/closing.html", context, status=UNPROCESSABLE if refused else 200)


def _new(membership: Membership, options: list[str], *, is_check_in: bool) -> NewPoll:
    if is_check_in:
        return NewPoll(CHECK_IN, how_are_you(_language(cohort_of(membership.room))))
    shown = [option for option in options if visible(option)]
    return NewPoll("poll", tuple((str(number), option, False) for number, option in enumerate(shown, 1)))


def _fault(text: str, options: list[str]) -> str:
    if not visible(text):
        return gettext("The question is still missing. Please write it first.")
    if len(options) < FEWEST:
        return gettext("Please write at least two answers to choose from.")
    if len({option.casefold() for option in options}) < len(options):
        return gettext("Two answers are the same. Please change one of them.")
    if any(len(option) > LONGEST_OPTION for option in options):
        return gettext("An answer is too long. Please say it in at most 200 characters.")
    return ""


def _page(
    request: SignedInRequest,
    membership: Membership,
    *,
    text: str = "",
    options: list[str] | None = None,
    refused: str = "",
    is_check_in: bool = False,
) -> HttpResponse:
    cohort = cohort_of(membership.room)
    language = _language(cohort)
    with translation.override(language):
        greeting = gettext("How are you today?")
    filled = [*(options or []), *[""] * MOST][:MOST]
    context = {
        "room": membership.room,
        "cohort": cohort,
        "back": door(membership),
        "language": get_language(),
        "in_language": language,
        "client_id": uuid4(),
        "check_in_id": uuid4(),
        "text": "" if is_check_in else text,
        "greeting": text if is_check_in else greeting,
        "answers": [answer for _, answer, _ in how_are_you(language)],
        "options": [(number, option, number <= FEWEST) for number, option in enumerate(filled, 1)],
        "longest": LONGEST_MESSAGE,
        "longest_option": LONGEST_OPTION,
        "refused": refused,
        "is_check_in": is_check_in,
        "open": list(_open(membership.room_id)),
    }
    return render(request, "moderator/poll.html", context, status=UNPROCESSABLE if refused else 200)


def _open(room: int) -> QuerySet[Poll]:
    """The polls of a room in which people can choose now, newest first."""
    here = Poll.objects.filter(message__room=room, message__taken_back_at=None, message__hidden_at=None)
    still = here.exclude(closes_at__lte=present())
    return still.select_related("message").order_by("-message__seq")


def _language(cohort: Cohort | None) -> str:
    return cohort.language if cohort else get_language()


def _client_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()

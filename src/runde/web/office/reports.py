"""What members reported in all groups, what is hidden, and who wrote an anonymous message. The office decides where no
moderator can, and sees the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from runde.chat.anonymity import look_up
from runde.chat.models import Message
from runde.kit.time import now as present
from runde.moderation import queries, reasons
from runde.people.models import Person
from runde.web.attached import attached
from runde.web.deciding import DECISIONS, Asked, asked, attempt
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.office.pages import done, page
from runde.web.room import zone_of
from runde.web.signin import SignedInRequest

FORM = require_http_methods(["GET", "HEAD", "POST"])


@in_office
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """What waits for a decision in all groups, the longest waiting first, and what is hidden."""
    waiting = queries.reported()
    alone = {one.message.pk for one in queries.without_judge(waiting)}
    hidden = queries.hidden()
    media = attached([*(one.message for one in waiting), *(one.message for one in hidden)])
    return page(
        request,
        "reports",
        "board",
        waiting=[
            {
                "message": one.message,
                "media": media.get(one.message.pk, []),
                "people": one.people,
                "since": _local(one.since, one.message),
                "alone": one.message.pk in alone,
                "mine": one.message.author_id == request.person.pk,
            }
            for one in waiting
        ],
        hidden=[
            {
                "message": one.message,
                "media": media.get(one.message.pk, []),
                "since": _local(one.since, one.message),
                "by": one.by,
                "reason": reasons.shown(one.reason),
                "mine": one.message.author_id == request.person.pk,
            }
            for one in hidden
        ],
    )


@in_office
@FORM
def hide(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Hide a message: GET asks for the reason, POST does it."""
    return _decide(request, message_id, "hide")


@in_office
@FORM
def leave(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Leave a reported message where it is: GET asks for the reason, POST does it."""
    return _decide(request, message_id, "leave")


@in_office
@FORM
def restore(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Show a hidden message again: GET asks for the reason, POST does it."""
    return _decide(request, message_id, "restore")


@in_office
@FORM
def author(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Who wrote an anonymous message: GET asks for the reason, POST records it and tells the name."""
    message = access.message_of(message_id)
    own = request.POST.get("reason", "")
    found, refused = None, None
    if request.method == "POST":
        found, refused = attempt(
            lambda: look_up(room=message.room_id, seq=message.seq, by=request.person, reason=own, now=present())
        )
    return _page(request, message, "author", asked(reasons.LOOK_UP, own, refused), found)


def _decide(request: SignedInRequest, message_id: int, what: str) -> HttpResponse:
    message, decision = access.message_of(message_id), DECISIONS[what]
    own, refused = request.POST.get("reason", ""), None
    if request.method == "POST":
        values: dict[str, Any] = {"room": message.room_id, "seq": message.seq, "by": request.person}
        _, refused = attempt(lambda: decision.act(**values, reason=own, now=present()))
        if refused is None:
            return done(request, gettext(decision.said), "office:reports")
    return _page(request, message, what, asked(decision.choices, own, refused))


def _page(
    request: SignedInRequest, message: Message, what: str, form: Asked, found: Person | None = None
) -> HttpResponse:
    response = page(
        request,
        "message",
        "board",
        message=message,
        media=attached(queries.in_question().filter(pk=message.pk)).get(message.pk, []),
        at=_local(message.at, message),
        what=what,
        asked=form,
        found=found,
        mine=message.author_id == request.person.pk,
    )
    response.status_code = form.status
    return response


def _local(moment: datetime, message: Message) -> datetime:
    """A moment on the clock of a message's group."""
    return moment.astimezone(zone_of(getattr(message.room.group or message.room, "cohort", None)))

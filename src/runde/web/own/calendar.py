"""The private address of one's calendar, and what calendars fetch there."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from runde.agenda.calendars import calendar_file
from runde.agenda.feeding import close_feed, feed_of, open_feed
from runde.agenda.queries import calendar_of
from runde.kit.time import now
from runde.web.own.access import feed_with
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def calendar(request: SignedInRequest) -> HttpResponse:
    """The page; POST makes a new address, or with `close` takes it away."""
    if request.method != "POST":
        feed = feed_of(request.person)
        address = settings.PUBLIC_URL + reverse("own:feed", args=[feed.token]) if feed else ""
        opened = f"webcal://{address.partition('://')[2]}"
        return render(request, "own/calendar.html", {"feed": feed, "address": address, "opened": opened})
    if "close" in request.POST:
        close_feed(person=request.person, by=request.person, now=now())
        messages.success(request, gettext("Your calendar gets nothing from Runde any more."))
    else:
        open_feed(person=request.person, by=request.person, now=now())
        messages.success(request, gettext("Here is the address for your calendar."))
    return redirect("own:calendar")


@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's meetings, in their language, for whoever has the address."""
    person = feed_with(token).person
    with translation.override(person.language):
        # Translators: the name of a calendar in a calendar program.
        content = calendar_file(calendar_of(person, now()), feed=gettext("Runde: meetings"))
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")

"""Fetching one's data: the PIN once more, a little patience, a file for a day."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from runde.keeping.copying import ask_for_copy, file_of
from runde.kit.time import now
from runde.people.pins import tries_left, try_pin
from runde.web.leaving.access import copy_for, my_copy
from runde.web.media.files import sent
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def copy(request: SignedInRequest) -> HttpResponse:
    """GET: how it stands with one's copy. POST: the PIN is right, so it is made."""
    wrong = request.method == "POST"
    if wrong and try_pin(person=request.person, pin=request.POST.get("pin", ""), now=now()):
        ask_for_copy(person=request.person, now=now())
        return redirect("leaving:copy")
    found = my_copy(request)
    file = file_of(found) if found is not None else None
    context = {
        "copy": found if found is not None and (file or found.done_at is None) else None,
        "file": file,
        "size": file.stat().st_size if file else 0,
        "wrong": wrong,
        "left": tries_left(request.person),
        "moment_form": pgettext("date format", "j M Y, H:i"),
    }
    return render(request, "leaving/copy.html", context, status=422 if wrong else 200)


@require_safe
@signed_in
def file(request: SignedInRequest, request_id: int) -> HttpResponseBase:
    """The zip itself, whole or the part that a broken download still lacks."""
    found, path = copy_for(request, request_id)
    response = sent(request, path, tag=f'"{found.key}"', kind="application/zip")
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, no-store"
    # Translators: the name of a file; letters from a to z, no blanks.
    name = gettext("my-data-in-runde.zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

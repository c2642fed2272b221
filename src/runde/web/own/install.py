"""Runde on the home screen: how it gets there, and the code with which the app on an iPhone signs in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from runde.kit.ids import spaced_code
from runde.kit.time import now
from runde.people.letters import issue_code, open_code
from runde.people.pins import tries_left, try_pin
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def install(request: SignedInRequest) -> HttpResponse:
    """The page; POST with the right PIN makes a code for ten minutes. The page then names a manifest whose app begins with it:
    what is put on the home screen of an iPhone shares no sign-in with the browser."""
    person, wrong = request.person, request.method == "POST"
    if wrong and try_pin(person=person, pin=request.POST.get("pin", ""), now=now()):
        issue_code(person=person, now=now())
        return redirect("own:install")
    letter = open_code(person, now())
    agent = request.headers.get("User-Agent", "")
    context = {
        "letter": letter,
        "spaced": spaced_code(letter.code) if letter else "",
        "wrong": wrong,
        "left": tries_left(person),
        "apple": any(name in agent for name in ("iPhone", "iPad")),
    }
    return render(request, "own/install.html", context, status=422 if wrong else 200)

"""Pages for when something is not as hoped: each says what happened and what to do."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from runde.people.helpline import helpline


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """401: nobody is signed in here, and how to sign in."""
    response = render(request, "401.html", status=401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this page is not for this person."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was open too long, or the browser keeps no cookies."""
    return render(request, "csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or it is not this person's."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Made without the usual context, since whatever broke may break that too."""
    try:
        human = helpline()
    except DatabaseError:
        human = None
    context = {"language": translation.get_language() or settings.LANGUAGE_CODE, "helpline": human}
    return HttpResponse(render_to_string("500.html", context), status=500)

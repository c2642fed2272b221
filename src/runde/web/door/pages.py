"""The first page, help, what is kept, and the language."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from runde.chat.models import Membership
from runde.people.arriving import choose_language
from runde.people.models import Person, Role, User
from runde.people.roles import has_role
from runde.people.rules import Unusable, check_language
from runde.web.door.access import others_of
from runde.web.door.pins import own_address
from runde.web.signin import COOKIE_DAYS, RundeRequest


@require_safe
def first(request: RundeRequest) -> HttpResponse:
    """Where each person begins: Today, the room, the office, the PIN, the choice of person, or the welcome."""
    if request.person is not None:
        return redirect(_home(request, request.person))
    if request.device_locked is not None:
        return redirect("door:pin")
    if isinstance(request.user, User):  # whose second step is due
        return redirect("mfa_index")
    return redirect("door:switch" if others_of(request) else "door:welcome")


@require_safe
def help_page(request: RundeRequest) -> HttpResponse:
    """A human's name and number, also for people who are not signed in."""
    return render(request, "door/help.html")


@require_safe
def kept(request: RundeRequest) -> HttpResponse:
    """What is recorded, and who sees it."""
    return render(request, "door/kept.html")


@require_POST
def language(request: RundeRequest) -> HttpResponse:
    """Show everything in another language from now on; on every device of whoever is signed in."""
    try:
        wanted = check_language(request.POST.get("language", ""))
    except Unusable as error:
        raise Http404 from error
    if request.person is not None:
        choose_language(person=request.person, language=wanted)
    response = redirect(own_address(request, request.POST.get("next", "")))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=COOKIE_DAYS * 24 * 60 * 60,
        secure=settings.RUNDE.secure,
        samesite="Lax",
    )
    return response


def _home(request: RundeRequest, person: Person) -> str:
    roles = set(Membership.objects.filter(person=person, left_at=None).values_list("role", flat=True))
    if Membership.MODERATOR in roles:
        return "/today/"
    if roles or not has_role(person, Role.COORDINATOR):
        return "/room/"
    return "/office/" if isinstance(request.user, User) else reverse("account_login")

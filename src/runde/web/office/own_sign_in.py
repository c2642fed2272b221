"""How I sign in as staff: my second step, and where I am signed in."""

from __future__ import annotations

from allauth.mfa.app_settings import RECOVERY_CODE_COUNT
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from runde.kit.time import now
from runde.people.models import StaffSignIn
from runde.people.staff_sign_ins import IN_SESSION, end_sign_ins, living, notice
from runde.web.office.access import at_own_sign_in, sign_in_of
from runde.web.office.pages import done, page
from runde.web.signin import SignedInRequest

HERE = "mfa_index"


@at_own_sign_in
@require_safe
def own_sign_in(request: SignedInRequest) -> HttpResponse:
    """Everything about my sign-in on one page."""
    mine = list(Authenticator.objects.filter(user=request.user.pk).order_by("pk"))
    app = next((one for one in mine if one.type == Authenticator.Type.TOTP), None)
    passkeys = [one for one in mine if one.type == Authenticator.Type.WEBAUTHN]
    codes = next((one for one in mine if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return page(
        request,
        "own_sign_in",
        "own",
        due=not (app or passkeys) and settings.RUNDE.staff_second_factor == "required",
        app=app,
        passkeys=passkeys,
        codes=codes,
        unused=RECOVERY_CODE_COUNT - codes.data["used_mask"].bit_count() if codes else 0,
        sign_ins=living(request.person),
        here=_here(request),
    )


@at_own_sign_in
@require_POST
def ending(request: SignedInRequest, sign_in: int) -> HttpResponse:
    """End one of my sign-ins, wherever it is."""
    ended = sign_in_of(request, sign_in)
    end_sign_ins(person=request.person, sign_ins=[ended], by=request.person, now=now())
    return done(request, gettext("That sign-in is ended. If it was not you, ask for a new password now."), HERE)


@at_own_sign_in
@require_POST
def other_endings(request: SignedInRequest) -> HttpResponse:
    """End all my sign-ins but this one."""
    others: list[StaffSignIn] = list(living(request.person).exclude(pk=_here(request)))
    end_sign_ins(person=request.person, sign_ins=others, by=request.person, now=now())
    return done(request, gettext("You are signed in here only."), HERE)


@at_own_sign_in
@require_POST
def known(request: SignedInRequest, sign_in: int) -> HttpResponse:
    """It was me."""
    notice(sign_in=sign_in_of(request, sign_in), now=now())
    return done(request, gettext("Good: this browser is known from now on."), HERE)


def _here(request: HttpRequest) -> int:
    """The sign-in in this browser; 0 for a session that began before there were any."""
    return int(request.session.get(IN_SESSION, 0))

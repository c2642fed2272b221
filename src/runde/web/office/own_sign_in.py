"""How I sign in as staff: my second step, and where I am signed in; with the addresses of it.

Most views are django-allauth's own, which know each other by these names; only the office opens them, and the pages are ours.
"""

from __future__ import annotations

from functools import partial

from allauth.account.views import reauthenticate
from allauth.mfa.app_settings import RECOVERY_CODE_COUNT
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, view_recovery_codes
from allauth.mfa.totp.views import DeactivateTOTPView, activate_totp
from allauth.mfa.webauthn.views import RemoveWebAuthnView, add_webauthn
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from runde.kit.time import now
from runde.people.models import StaffSignIn
from runde.people.staff_sign_ins import IN_SESSION, end_sign_ins, living, notice
from runde.web.office.access import in_office, sign_in_of
from runde.web.office.pages import done, page
from runde.web.signin import SignedInRequest

at_own_sign_in = partial(in_office, unready=True)
HERE = "mfa_index"
ASKING = "mfa/asking.html"


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


no_app = DeactivateTOTPView.as_view(
    template_name=ASKING,
    extra_context={"asked": _("Sign in without the app from now on?"), "yes": _("Without the app")},
)
no_passkey = RemoveWebAuthnView.as_view(
    template_name=ASKING,
    success_url=reverse_lazy("mfa_index"),
    extra_context={"asked": _("Remove this passkey?"), "yes": _("Remove it")},
)
new_codes = GenerateRecoveryCodesView.as_view(
    template_name=ASKING,
    extra_context={"asked": _("Make new recovery codes? Those on paper lose their worth."), "yes": _("Make new codes")},
)

urlpatterns = [
    path("", own_sign_in, name="mfa_index"),
    path("password/", at_own_sign_in(reauthenticate), name="account_reauthenticate"),
    path("app/", at_own_sign_in(activate_totp), name="mfa_activate_totp"),
    path("app/removal/", at_own_sign_in(no_app), name="mfa_deactivate_totp"),
    path("passkeys/new/", at_own_sign_in(add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/removal/", at_own_sign_in(no_passkey), name="mfa_remove_webauthn"),
    path("codes/", at_own_sign_in(view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codes/new/", at_own_sign_in(new_codes), name="mfa_generate_recovery_codes"),
    path("sign-ins/<int:sign_in>/ending/", ending, name="sign_in_ending"),
    path("sign-ins/<int:sign_in>/known/", known, name="sign_in_known"),
    path("sign-ins/ending/", other_endings, name="sign_in_other_endings"),
]

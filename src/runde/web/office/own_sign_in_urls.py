"""The addresses of my sign-in. Most are django-allauth's own views, which know each other by these names; only the office opens
them, and the pages are ours."""

from __future__ import annotations

from allauth.account.views import reauthenticate
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, view_recovery_codes
from allauth.mfa.totp.views import DeactivateTOTPView, activate_totp
from allauth.mfa.webauthn.views import RemoveWebAuthnView, add_webauthn
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from runde.web.office import own_sign_in
from runde.web.office.access import at_own_sign_in

ASKING = "mfa/asking.html"

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
    path("", own_sign_in.own_sign_in, name="mfa_index"),
    path("password/", at_own_sign_in(reauthenticate), name="account_reauthenticate"),
    path("app/", at_own_sign_in(activate_totp), name="mfa_activate_totp"),
    path("app/removal/", at_own_sign_in(no_app), name="mfa_deactivate_totp"),
    path("passkeys/new/", at_own_sign_in(add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/removal/", at_own_sign_in(no_passkey), name="mfa_remove_webauthn"),
    path("codes/", at_own_sign_in(view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codes/new/", at_own_sign_in(new_codes), name="mfa_generate_recovery_codes"),
    path("sign-ins/<int:sign_in>/ending/", own_sign_in.ending, name="sign_in_ending"),
    path("sign-ins/<int:sign_in>/known/", own_sign_in.known, name="sign_in_known"),
    path("sign-ins/ending/", own_sign_in.other_endings, name="sign_in_other_endings"),
]

"""Staff accounts: made by `runde setup` and by coordinators, never by signing up. What we change about django-allauth."""

from __future__ import annotations

import struct
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.views import LoginWebAuthnView
from cryptography.exceptions import InvalidSignature
from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from runde.kit import crypto
from runde.kit.ids import device_token, tidy_code
from runde.kit.time import now
from runde.people.devices import revoke
from runde.people.models import Device
from runde.people.second_factor import note_change
from runde.people.signin import BROWSER_COOKIE, OTHERS_COOKIE, put_aside
from runde.people.staff_sign_ins import IN_SESSION, note_sign_in
from runde.web.door.labels import device_label
from runde.web.signin import forget_device, remember_browser, remember_others

WAIT = _("There were many wrong tries. Please wait five minutes, then try again.")
CODES_KEPT = 3  # as many as fit at one moment: one step of 30 seconds to either side


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """How staff sign in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": WAIT,
        "rate_limited": WAIT,
        "incorrect_password": _("This is not the password. Please try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account by themselves."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages ("signed in as …") are not shown: the page that follows says it."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever changes their second step shows the password again, unless they signed in a moment ago."""
        shown = [record["at"] for record in get_authentication_records(self.request, self.request.user)]
        return not shown or time.time() - max(shown) > REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """The password only: everybody has one."""
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether this is the password."""
        return bool(user.check_password(password))

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """allauth says here what was changed about the second step: it is recorded."""
        note_change(person=user.person, what=template_prefix.rpartition("/")[2], now=now())

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """One browser is signed in as one person: devices that letters had signed in here are signed out."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        browser = request.COOKIES.get(BROWSER_COOKIE) or device_token()
        label = device_label(request.headers.get("User-Agent", ""))
        request.session[IN_SESSION] = note_sign_in(user=user, browser=browser, label=label, now=now()).pk
        remember_browser(response, browser)
        here = getattr(request, "device", None) or getattr(request, "device_locked", None)
        devices = [
            *([here] if isinstance(here, Device) else []),
            *put_aside(request.COOKIES.get(OTHERS_COOKIE)).values(),
        ]
        for device in devices:
            revoke(device=device, by=device.person, now=now())
        if devices:
            forget_device(response)
            remember_others(response, ())
        return response


class StaffMfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step: its secrets stand encrypted in the database, and in every backup of it."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. Please wait for the next one in the app, and type that."),
        "cannot_generate_recovery_codes": _("Recovery codes come with the second step. Please set up one first."),
        "unreadable": _(
            "The key of this server is another one, so it cannot read your second step. Whoever runs it takes the second step "
            "away with the command runde person remove-second-factor."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Under the identity key."""
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` made. Raises ValidationError, which a form shows, under another key than it was made with."""
        try:
            return crypto.decrypt(encrypted_text)
        except InvalidToken as error:
            raise self.validation_error("unreadable") from error

    def generate_authenticator_name(self, *args: Any, **kwargs: Any) -> str:
        """A passkey is called after the browser in which it was made."""
        return device_label(self.request.headers.get("User-Agent", "")) or gettext("Passkey")


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code of the second step."""

    authenticator: Authenticator

    def clean_code(self) -> str:
        """A code from an app lets in once (RFC 6238, section 5.2): allauth forgets it sooner than it stops to fit, and each
        process remembers its own."""
        code = tidy_code(super().clean_code())
        if self.authenticator.type != Authenticator.Type.TOTP:
            return code
        with transaction.atomic():
            app = Authenticator.objects.select_for_update().get(pk=self.authenticator.pk)
            used = app.data.get("used", [])
            if code in used:
                raise StaffMfaAdapter().validation_error("incorrect_code")
            app.data["used"] = [code, *used][:CODES_KEPT]
            app.save(update_fields=["data"])
        self.authenticator = app
        return code


class _Readable:
    """What a stranger sends in the place of a passkey may break its reading in many ways. None of them lets in."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except (LookupError, TypeError, ValueError, AttributeError, struct.error, InvalidSignature):
            self.add_error("credential", StaffMfaAdapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]


class PasskeyForm(_Readable, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""


class PasskeyAloneForm(_Readable, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey in the place of the password."""


class NewPasskeyForm(_Readable, AddWebAuthnForm):  # type: ignore[misc]
    """A passkey that was just made."""


class PasskeySignIn(LoginWebAuthnView):  # type: ignore[misc]
    """Signing in with a passkey alone. GET: what the browser needs to ask for it. POST: what it answered."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the staff's door, with a sentence."""
        messages.error(self.request, gettext("This passkey did not work. Please sign in with your password."))
        return redirect("account_login")

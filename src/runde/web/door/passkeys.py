"""Signing in with a passkey, without a password. django-allauth does it; where it fails, we say so."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext


class PasskeySignIn(LoginWebAuthnView):  # type: ignore[misc]
    """GET: what the browser needs to ask for a passkey. POST: what it answered."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the staff's door, with a sentence."""
        messages.error(self.request, gettext("This passkey did not work. Please sign in with your password."))
        return redirect("account_login")

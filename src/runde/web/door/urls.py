"""Everything that can be done at the door. Staff sign in with django-allauth; nobody signs up."""

from __future__ import annotations

from allauth.account.views import account_inactive, login
from allauth.mfa.base.views import authenticate
from django.urls import include, path

from runde.web.door import app, letters, pages, pins, sharing
from runde.web.staff import PasskeySignIn

door = [
    path("", pages.first, name="first"),
    path("welcome/", letters.welcome, name="welcome"),
    path("join/<str:code>/", letters.join, name="join"),
    path("start/", letters.start, name="start"),
    path("pin/", pins.pin, name="pin"),
    path("switch/", sharing.switch, name="switch"),
    path("switch/<int:device_id>/", sharing.choose, name="choose"),
    path("sign-out/", pins.sign_out, name="sign-out"),
    path("help/", pages.help_page, name="help"),
    path("kept/", pages.kept, name="kept"),
    path("sw.js", app.worker, name="worker"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("offline/", app.offline, name="offline"),
    path("language/", pages.language, name="language"),
]

urlpatterns = [
    path("", include((door, "door"))),
    path("staff/", login, name="account_login"),
    path("staff/closed/", account_inactive, name="account_inactive"),
    path("staff/second-step/", authenticate, name="mfa_authenticate"),
    path("staff/passkey/", PasskeySignIn.as_view(), name="mfa_login_webauthn"),
]

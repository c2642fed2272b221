"""All addresses of Runde: each door brings its own."""

from __future__ import annotations

from django.urls import include, path

from runde.web.api.urls import api

urlpatterns = [
    path("api/", api.urls),
    path("", include("runde.web.door.urls")),
    path("", include("runde.web.leaflet.urls")),
    path("", include("runde.web.member.urls")),
    path("", include("runde.web.own.urls")),
    path("", include("runde.web.leaving.urls")),
    path("", include("runde.web.moderator.urls")),
    path("media/", include("runde.web.media.urls")),
    path("office/", include("runde.web.office.urls")),
    path("office/my-sign-in/", include("runde.web.office.own_sign_in")),
    path("demo/", include("runde.web.demo.urls")),
]

handler403 = "runde.web.errors.forbidden"
handler404 = "runde.web.errors.not_found"
handler500 = "runde.web.errors.broken"

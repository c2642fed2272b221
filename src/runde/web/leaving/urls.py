"""All powers of this door."""

from __future__ import annotations

from django.urls import path

from runde.web.leaving import copies, views

app_name = "leaving"
urlpatterns = [
    path("own/leaving/", views.choices, name="choices"),
    path("own/leaving/group/<int:room_id>/", views.group, name="group"),
    path("own/leaving/stop/", views.stop, name="stop"),
    path("own/leaving/erasure/", views.erasure, name="erasure"),
    path("own/leaving/requests/<int:request_id>/undoing/", views.undoing, name="undoing"),
    path("own/leaving/copy/", copies.copy, name="copy"),
    path("own/leaving/copy/<int:request_id>/data.zip", copies.file, name="file"),
]

"""All powers of this door."""

from __future__ import annotations

from django.urls import path

from runde.web.media import views

app_name = "media"
urlpatterns = [path("<int:medium_id>/<str:variant>", views.file, name="file")]

"""The links that `runde demo` prints."""

from __future__ import annotations

from django.urls import path

from runde.web.demo import views

app_name = "demo"
urlpatterns = [path("<str:key>/<slug:part>/", views.play, name="play")]

"""The address of the leaflet."""

from __future__ import annotations

from django.urls import path

from runde.web.leaflet import views

app_name = "leaflet"
urlpatterns = [path("leaflet/", views.leaflet, name="leaflet")]

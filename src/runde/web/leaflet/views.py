"""The leaflet, on screen and on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from runde.web.leaflet.screens import SCREENS


@require_safe
def leaflet(request: HttpRequest) -> HttpResponse:
    """Every step with its picture, in the language of the page."""
    language = get_language()
    steps = [(screen, static(f"img/leaflet/{language}/{screen.name}.png")) for screen in SCREENS]
    return render(request, "leaflet/leaflet.html", {"steps": steps})

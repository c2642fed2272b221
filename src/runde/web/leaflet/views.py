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
    pictures = {name.replace("-", "_"): static(f"img/leaflet/{language}/{name}.png") for name in SCREENS}
    return render(request, "leaflet/leaflet.html", {"pictures": pictures})

"""Addresses of a test: what pages can answer with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path


def echo(request: HttpRequest) -> HttpResponseBase:
    """What came, and two cookies."""
    response = HttpResponse(request.body)
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


def absent(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Nothing is here."""
    return HttpResponse("nothing", status=404)


handler404 = absent
urlpatterns = [path("echo/", echo)]

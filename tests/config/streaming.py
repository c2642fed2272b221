"""Addresses of a test: what pages can answer with."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path

closed: list[str] = []


def parts(request: HttpRequest) -> HttpResponseBase:
    """Three parts, the second of them empty; says when it was closed."""

    def content() -> Iterator[bytes]:
        try:
            yield from (b"one", b"", b"two")
        finally:
            closed.append("content")

    return StreamingHttpResponse(content())


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
urlpatterns = [path("parts/", parts), path("echo/", echo)]

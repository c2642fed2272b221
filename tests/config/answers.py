"""Addresses of a test: what pages can answer with."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
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


class Counting:
    """Ten parts of an answer, that notes which were asked for and whether it was closed."""

    def __init__(self) -> None:
        self.read: list[int] = []
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if len(self.read) == 10:
            raise StopIteration
        self.read.append(len(self.read))
        return b"%d" % self.read[-1]

    def close(self) -> None:
        """Nobody asks any more."""
        self.closed = True


counting: list[Counting] = []


def parts(request: HttpRequest) -> HttpResponseBase:
    """An answer in parts."""
    counting.append(Counting())
    return StreamingHttpResponse(counting[-1])


handler404 = absent
urlpatterns = [path("echo/", echo), path("parts/", parts)]

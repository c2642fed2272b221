"""A file as an answer: whole, in one range, or not at all where the browser has it."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from runde.web.media.ranges import Parts, Span, Unsatisfiable, asked_for


def sent(request: HttpRequest, path: Path, *, tag: str, kind: str) -> HttpResponseBase:
    """The file, or the range of it that is asked for; `kind` is its media type. Raises Http404 when it is gone."""
    if tag in (given.strip() for given in request.headers.get("If-None-Match", "").split(",")):
        return HttpResponse(status=304)
    try:
        size = path.stat().st_size
        span, status = _wanted(request, size, tag)
    except FileNotFoundError as error:
        raise Http404 from error
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {"Content-Type": kind, "Content-Length": str(span.end - span.start), "ETag": tag}
    if status == 206:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{size}"
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    try:
        return StreamingHttpResponse(Parts(path.open("rb"), span), status=status, headers=headers)
    except FileNotFoundError as error:
        raise Http404 from error


def _wanted(request: HttpRequest, size: int, tag: str) -> tuple[Span, int]:
    """Which bytes, and the status that says so. A range of an older file (If-Range) is the whole of this one."""
    header = request.headers.get("Range", "")
    if header and request.method == "GET" and request.headers.get("If-Range", tag) == tag:
        span = asked_for(header, size)
        if span is not None:
            return span, 206
    return Span(0, size), 200

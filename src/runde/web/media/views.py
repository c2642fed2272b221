"""Fetching a file: whole or in one range, kept by the browser for good, and never anything that runs."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from runde.media.attaching import version_of
from runde.media.models import Medium
from runde.web.media.access import file_for
from runde.web.media.ranges import Parts, Span, Unsatisfiable, asked_for
from runde.web.signin import SignedInRequest, signed_in

FOR_GOOD, ASK_EACH_TIME = "private, max-age=31536000, immutable", "private, no-cache"
TYPES = {".jpg": "image/jpeg", ".m4a": "audio/mp4", ".mp4": "video/mp4", ".pdf": "application/pdf"}


@require_safe
@signed_in
def file(request: SignedInRequest, medium_id: int, variant: str) -> HttpResponseBase:
    """One file of a medium. What is under an address with its version (`?v=`) never changes, so a browser need not ask twice."""
    medium, path = file_for(request, medium_id, variant)
    version = version_of(medium)
    tag = f'"{medium.pk}-{version}-{variant}"'
    response = _answer(request, path, tag)
    for name, value in {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Cache-Control": FOR_GOOD if request.GET.get("v") == version else ASK_EACH_TIME,
        "Content-Disposition": _disposition(medium),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }.items():
        response.headers[name] = value
    return response


def _answer(request: SignedInRequest, path: Path, tag: str) -> HttpResponseBase:
    if tag in (given.strip() for given in request.headers.get("If-None-Match", "").split(",")):
        return HttpResponse(status=304)
    try:
        size = path.stat().st_size
        span, status = _wanted(request, size, tag)
    except FileNotFoundError as error:
        raise Http404 from error
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {"Content-Type": TYPES[path.suffix], "Content-Length": str(span.end - span.start)}
    if status == 206:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{size}"
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    try:
        return StreamingHttpResponse(Parts(path.open("rb"), span), status=status, headers=headers)
    except FileNotFoundError as error:
        raise Http404 from error


def _wanted(request: SignedInRequest, size: int, tag: str) -> tuple[Span, int]:
    """Which bytes, and the status that says so. A range of an older file (If-Range) is the whole of this one."""
    header = request.headers.get("Range", "")
    if header and request.method == "GET" and request.headers.get("If-Range", tag) == tag:
        span = asked_for(header, size)
        if span is not None:
            return span, 206
    return Span(0, size), 200


def _disposition(medium: Medium) -> str:
    """Pictures, sound and films are shown; a document is only ever saved."""
    if medium.kind == Medium.DOCUMENT:
        return content_disposition_header(as_attachment=True, filename=medium.name) or "attachment"
    return "inline"

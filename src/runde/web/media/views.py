"""Fetching a file: whole or in one range, kept by the browser for good, and never anything that runs."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from runde.media.attaching import version_of
from runde.media.models import Medium
from runde.web.media.access import file_for
from runde.web.media.files import sent
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
    response = sent(request, path, tag=tag, kind=TYPES[path.suffix])
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


def _disposition(medium: Medium) -> str:
    """Pictures, sound and films are shown; a document is only ever saved."""
    if medium.kind == Medium.DOCUMENT:
        return content_disposition_header(as_attachment=True, filename=medium.name) or "attachment"
    return "inline"

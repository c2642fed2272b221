"""Pages and answers travel compressed: a phone on a slow network waits for bytes, not for us."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = ("text/html", "application/json")


class CompressingMiddleware(GZipMiddleware):
    """Compresses text, and nothing else: pictures and films are compressed already, and are asked for in ranges.

    Django's own adds random bytes to each answer, so that its length gives nothing away of a secret beside what an
    attacker may choose (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, compressed where it is text and the browser takes it so."""
        if response.streaming or not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)

"""Static files: whitenoise finds them and knows their headers; each is handed over whole.

As streams they would make the server wait for a thread per piece, and Django warn of it. They are small.
"""

from __future__ import annotations

from contextlib import closing
from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticsMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Answers requests for static files before anything else is asked."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The file, or what is asked of it (its head, a range, nothing newer)."""
        found = static_file.get_response(request.method, request.META)
        content = b""
        if found.file is not None:
            with closing(found.file):
                content = found.file.read()
        response = HttpResponse(content, status=int(found.status))
        del response.headers["Content-Type"]
        for name, value in found.headers:
            response.headers[name] = value
        return response

"""Static files: whitenoise finds them and knows their headers; each is handed over whole.

As streams they would make the server wait for a thread per piece, and Django warn of it. They are small. Text travels
compressed, and is compressed once.
"""

from __future__ import annotations

import gzip
from contextlib import closing
from functools import lru_cache
from pathlib import Path
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
        if response.status_code == 200 and _is_text(response.headers.get("Content-Type", "")):
            response.headers["Vary"] = "Accept-Encoding"
            if "gzip" in request.headers.get("Accept-Encoding", ""):
                packed = _packed(str(static_file.alternatives[0][1]))
                response.content = packed if request.method == "GET" else b""
                response.headers["Content-Encoding"] = "gzip"
                response.headers["Content-Length"] = str(len(packed))
        return response


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or "javascript" in kind or "svg" in kind


@lru_cache
def _packed(path: str) -> bytes:
    """A static file, compressed. It stays as it is as long as the server runs: its address holds its digest."""
    return gzip.compress(Path(path).read_bytes(), mtime=0)

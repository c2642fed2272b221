"""Pages: Django's own ASGI handler, but with each request answered in one thread from its first middleware to its last.

All our middleware and views are synchronous. Django would lead each request to and fro between the event loop and a new thread,
once for each middleware: that cost more than the answer itself (docs/reference/performance.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.urls import set_script_prefix

THREADS = 8  # requests under way at once; what comes then waits its turn

Event = MutableMapping[str, Any]


class Pages(ASGIHandler):
    """The pages as an ASGI application. Answers are handed over whole: none of ours comes in parts."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")
        # Of its own, so that a page which waits for the database still gets its style.
        self._statics = ThreadPoolExecutor(1, thread_name_prefix="statics")

    async def __call__(  # type: ignore[override]
        self, scope: Event, receive: Callable[[], Awaitable[Event]], send: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> None:
        """Answer one request."""
        try:
            body = await self.read_body(cast(Any, receive))
        except RequestAborted:
            return
        threads = self._statics if scope["path"].startswith(settings.STATIC_URL) else self._threads
        with body:
            response = await asyncio.get_running_loop().run_in_executor(threads, self._respond, scope, body)
        await send({"type": "http.response.start", "status": response.status_code, "headers": _headers(response)})
        await send({"type": "http.response.body", "body": response.content})

    def _respond(self, scope: Event, body: Any) -> HttpResponse:
        set_script_prefix(get_script_prefix(cast(Any, scope)))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, error = self.create_request(cast(Any, scope), body)
        response = self.get_response(request) if request is not None else error
        assert isinstance(response, HttpResponse), "Pages are handed over whole."  # noqa: S101 - a mistake of ours
        response.close()
        return response


def _headers(response: HttpResponse) -> list[tuple[bytes, bytes]]:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    cookies = [(b"Set-Cookie", cookie.OutputString().encode("ascii")) for cookie in response.cookies.values()]
    return headers + cookies

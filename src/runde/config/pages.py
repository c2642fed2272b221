"""Pages: Django's own ASGI handler, but with each request answered in one thread from its first middleware to its last.

All our middleware and views are synchronous. Django would lead each request to and fro between the event loop and a new thread,
once for each middleware: that cost more than the answer itself (docs/reference/performance.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import set_script_prefix

THREADS = 8  # requests under way at once; what comes then waits its turn

Event = MutableMapping[str, Any]


class Pages(ASGIHandler):
    """The pages as an ASGI application. A thread keeps its database connection from one request to the next."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")

    async def __call__(  # type: ignore[override]
        self, scope: Event, receive: Callable[[], Awaitable[Event]], send: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> None:
        """Answer one request."""
        try:
            body = await self.read_body(cast(Any, receive))
        except RequestAborted:
            return
        loop = asyncio.get_running_loop()
        with body:
            response, parts = await loop.run_in_executor(self._threads, self._respond, scope, body)
            await send({"type": "http.response.start", "status": response.status_code, "headers": _headers(response)})
            rest = b""
            if isinstance(response, HttpResponse):
                rest = response.content
            elif parts is not None:
                try:
                    while (part := await loop.run_in_executor(self._threads, next, parts, None)) is not None:
                        await send({"type": "http.response.body", "body": part, "more_body": True})
                finally:
                    await loop.run_in_executor(self._threads, response.close)
            await send({"type": "http.response.body", "body": rest})

    def _respond(self, scope: Event, body: Any) -> tuple[HttpResponseBase, Iterator[bytes] | None]:
        """The response; with its parts when it comes in parts, else closed already."""
        set_script_prefix(get_script_prefix(cast(Any, scope)))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, error = self.create_request(cast(Any, scope), body)
        response: HttpResponseBase = self.get_response(request) if request is not None else cast(HttpResponse, error)
        if isinstance(response, StreamingHttpResponse):
            return response, iter(response)
        response.close()
        return response, None


def _headers(response: HttpResponseBase) -> list[tuple[bytes, bytes]]:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    cookies = [(b"Set-Cookie", cookie.OutputString().encode("ascii")) for cookie in response.cookies.values()]
    return headers + cookies

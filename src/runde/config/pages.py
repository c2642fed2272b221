"""Pages: Django's own ASGI handler, but with each request answered in one thread from its first middleware to its last.

All our middleware and views are synchronous. Django would lead each request to and fro between the event loop and a new thread,
once for each middleware: that cost more than the answer itself (docs/reference/performance.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, cast

from django.conf import settings
from django.core import signals
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import set_script_prefix
from pydantic_core import to_json

from runde.kit.refusals import Refusal

THREADS = 8  # requests under way at once; what comes then waits its turn
LARGEST_BODY = 1024 * 1024  # bytes: a piece of an upload has half of it, a form less

Answer = HttpResponse | StreamingHttpResponse
Event = MutableMapping[str, Any]


class TooLarge(Exception):
    """The body has more bytes than any address takes."""


class Gone(Exception):
    """The visitor left before all of the body had come."""


class Pages(ASGIHandler):
    """The pages as an ASGI application. Answers are handed over whole, except files: these come in parts, each read when the
    one before it is on its way."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")
        # Of their own, so that a page which waits for the database still gets its style, and large files hold up no page.
        self._statics = ThreadPoolExecutor(1, thread_name_prefix="statics")
        self._files = ThreadPoolExecutor(2, thread_name_prefix="files")

    async def __call__(  # type: ignore[override]
        self, scope: Event, receive: Callable[[], Awaitable[Event]], send: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> None:
        """Answer one request."""
        try:
            body = await _body(scope, receive)
        except Gone:
            return
        except TooLarge:
            await _refuse(send)
            return
        threads = self._statics if scope["path"].startswith(settings.STATIC_URL) else self._threads
        response = await asyncio.get_running_loop().run_in_executor(threads, self._respond, scope, body)
        await send({"type": "http.response.start", "status": response.status_code, "headers": _headers(response)})
        if isinstance(response, StreamingHttpResponse):
            await self._in_parts(response, receive, send)
        else:
            await send({"type": "http.response.body", "body": response.content})

    async def _in_parts(
        self,
        response: StreamingHttpResponse,
        receive: Callable[[], Awaitable[Event]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Send what an answer gives, part by part, as fast as the visitor takes it and as long as they stay."""
        read = asyncio.get_running_loop().run_in_executor
        parts = iter(response)
        left = asyncio.ensure_future(receive())
        try:
            while not left.done() and (part := await read(self._files, next, parts, None)) is not None:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            left.cancel()
            await read(self._files, response.close)

    def _respond(self, scope: Event, body: BytesIO) -> Answer:
        set_script_prefix(get_script_prefix(cast(Any, scope)))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, error = self.create_request(cast(Any, scope), cast(Any, body))
        response = self.get_response(request) if request is not None else error
        assert isinstance(response, Answer)  # noqa: S101 - there are no others
        if isinstance(response, StreamingHttpResponse):
            signals.request_finished.send(
                sender=self.__class__
            )  # this thread is done; what it used of the database is free
        else:
            response.close()
        return response


async def _body(scope: Event, receive: Callable[[], Awaitable[Event]]) -> BytesIO:
    """All of a request's body. Raises TooLarge as soon as that is certain, at best before a byte of it is read."""
    announced = dict(scope["headers"]).get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > LARGEST_BODY:
        raise TooLarge
    body = BytesIO()
    more = True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Gone
        body.write(event.get("body", b""))
        if body.tell() > LARGEST_BODY:
            raise TooLarge
        more = event.get("more_body", False)
    body.seek(0)
    return body


async def _refuse(send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """413, and the connection ends: what is still on its way is not waited for."""
    refusal = Refusal("too_large")
    said = to_json({"code": refusal.code, "reason": refusal.sentence(settings.LANGUAGE_CODE)})
    headers = [
        (b"Content-Type", b"application/json"),
        (b"Content-Length", b"%d" % len(said)),
        (b"Connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": said})


def _headers(response: Answer) -> list[tuple[bytes, bytes]]:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    cookies = [(b"Set-Cookie", cookie.OutputString().encode("ascii")) for cookie in response.cookies.values()]
    return headers + cookies

"""Pages as an ASGI application: bodies, cookies, and a visitor who leaves in the middle."""

from __future__ import annotations

import asyncio
from typing import Any

from django.test import override_settings

from runde.config.pages import Pages

Events = list[dict[str, Any]]


def ask(method: str, path: str, *received: dict[str, Any]) -> Events:
    """What Pages sends for a request whose body comes in these events."""
    sent: Events = []
    waiting = iter(received)

    async def receive() -> dict[str, Any]:
        return next(waiting)

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 50_000), "server": ("127.0.0.1", 8000),
    }  # fmt: skip

    middleware = ["django.middleware.common.CommonMiddleware"]
    with override_settings(ROOT_URLCONF="config.answers", MIDDLEWARE=middleware):
        asyncio.run(Pages()(scope, receive, send))
    return sent


def body(sent: Events) -> bytes:
    assert [event["type"] for event in sent] == ["http.response.start"] + ["http.response.body"] * (len(sent) - 1)
    assert [event.get("more_body", False) for event in sent[1:]] == [True] * (len(sent) - 2) + [False]
    return b"".join(event["body"] for event in sent[1:])


def test_a_body_that_comes_in_pieces_is_answered_whole_and_every_cookie_is_set() -> None:
    pieces: Events = [
        {"type": "http.request", "body": b"Good ", "more_body": True},
        {"type": "http.request", "body": b"morning"},
    ]
    sent = ask("POST", "/echo/", *pieces)
    assert sent[0]["status"] == 200
    assert body(sent) == b"Good morning"
    assert [value.split(b";")[0] for name, value in sent[0]["headers"] if name == b"Set-Cookie"] == [
        b"first=1",
        b"second=2",
    ]


def test_an_address_that_does_not_exist_is_said_so() -> None:
    assert ask("GET", "/nothing/", {"type": "http.request"})[0]["status"] == 404


def test_a_visitor_who_leaves_before_the_body_has_come_gets_no_answer() -> None:
    begun = {"type": "http.request", "body": b"Go", "more_body": True}
    assert ask("POST", "/echo/", begun, {"type": "http.disconnect"}) == []


def test_a_body_larger_than_a_page_takes_is_refused() -> None:
    form = {"type": "http.request", "body": b"x=%ff" * 3_000_000}
    [start, _] = ask("POST", "/echo/", form)
    assert start["status"] == 400

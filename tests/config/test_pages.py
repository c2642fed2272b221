"""Pages as an ASGI application: bodies, cookies, and a visitor who leaves in the middle."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.test import override_settings

from config.answers import counting
from runde.config.pages import LARGEST_BODY, Pages

Events = list[dict[str, Any]]
Headers = Sequence[tuple[bytes, bytes]]


def ask(
    method: str, path: str, *received: dict[str, Any], headers: Headers = (), sending: Callable[[], Any] = lambda: None
) -> Events:
    """What Pages sends for a request whose body comes in these events; then the visitor waits for ever. `sending` is called
    whenever something is sent."""
    sent: Events = []
    waiting = iter(received)

    async def receive() -> dict[str, Any]:
        for event in waiting:
            return event
        await asyncio.Event().wait()
        raise AssertionError

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)
        sending()
        await asyncio.sleep(0)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": [(b"host", b"localhost"), *headers],
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


def refused(sent: Events) -> dict[str, str]:
    """What a request is told whose body is too large; the connection ends with it."""
    assert sent[0]["status"] == 413
    assert (b"Connection", b"close") in sent[0]["headers"]
    told: dict[str, str] = json.loads(body(sent))
    assert told["code"] == "too_large"
    return told


def test_a_body_larger_than_any_address_takes_is_refused_before_a_byte_of_it_is_read() -> None:
    length = [(b"content-length", b"%d" % (LARGEST_BODY + 1))]
    assert "send less" in refused(ask("POST", "/echo/", headers=length))["reason"]


def test_a_body_that_does_not_say_how_large_it_is_is_counted() -> None:
    piece = {"type": "http.request", "body": bytes(400_000), "more_body": True}
    refused(ask("POST", "/echo/", *[piece] * 3))
    whole = ask("POST", "/echo/", {"type": "http.request", "body": bytes(LARGEST_BODY)})
    assert len(body(whole)) == LARGEST_BODY


def test_an_answer_in_parts_is_read_as_it_is_sent_and_closed_in_the_end() -> None:
    ahead: list[int] = []
    sent = ask("GET", "/parts/", {"type": "http.request"}, sending=lambda: ahead.append(len(counting[-1].read)))
    assert body(sent) == b"0123456789"
    assert ahead == [0, *range(1, 11), 10], "nothing is read before the part in front of it is on its way"
    assert counting[-1].closed


def test_for_a_visitor_who_has_left_nothing_more_is_read() -> None:
    ask("GET", "/parts/", {"type": "http.request"}, {"type": "http.disconnect"})
    assert len(counting[-1].read) <= 1
    assert counting[-1].closed

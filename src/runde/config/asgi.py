"""The ASGI application: pages to Django, /live to the WebSocket door, both started and stopped together."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "runde.config.settings")

import django

django.setup(set_prefix=False)

from runde.config.companions import companions
from runde.config.jobs import Jobs
from runde.config.pages import Pages
from runde.kit.bus import bus
from runde.live.app import Live

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_pages = Pages()
_live = Live()
_jobs = Jobs()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand each connection to the door it asks for."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] != "websocket":
        await _pages(scope, receive, send)
    elif scope["path"] == "/live":
        await _live(scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close", "code": 4404})


def _die_with_parent() -> None:
    """One worker of several ends when the process that started it is gone: killed, it could not say goodbye, and its
    workers would keep the port. What was acknowledged is durable."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def wait() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=wait, name="parent", daemon=True).start()


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    _die_with_parent()
    await _live.start()
    if "_RUNDE_NO_JOBS" not in os.environ:
        _jobs.start()
    for companion in companions():
        await asyncio.to_thread(companion.start)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for companion in companions():
        await asyncio.to_thread(companion.stop)
    await asyncio.to_thread(_jobs.stop)
    await _live.stop()
    await asyncio.to_thread(bus().close)
    await send({"type": "lifespan.shutdown.complete"})

"""A push service as a browser's maker runs it, on this machine: it answers as told, and browsers decrypt what they got."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import http_ece
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from runde.kit.time import now
from runde.notices.models import Subscription
from runde.notices.subscribing import subscribe
from runde.people.devices import make_device
from runde.people.models import Device, Person


def text(value: bytes) -> str:
    """URL-safe base64 without padding, as browsers write keys."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def claims_of(authorization: str) -> dict[str, Any]:
    """What is signed in a VAPID header."""
    body = authorization.partition("t=")[2].split(",")[0].split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


@dataclass
class Browser:
    """One browser's subscription, with the private key that never leaves it."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def p256dh(self) -> str:
        """The public key, as the browser gives it away."""
        return text(self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def auth(self) -> str:
        """The shared secret."""
        return text(self.secret)

    def opened(self, body: bytes) -> dict[str, Any]:
        """What a push says to this browser."""
        content = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return dict(json.loads(content))


@dataclass
class Received:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float


class PushService:
    """Runs in a thread; `answers[path]` are the statuses (with headers) it gives next, then 201."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
        self.browsers: dict[str, Browser] = {}
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._begin())
        ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _begin(self) -> None:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.received.append(Received(request.path, dict(request.headers), body, time.monotonic()))
        waiting = self.answers[request.path]
        status, headers = waiting.pop(0) if waiting else (201, {})
        return web.Response(status=status, headers=headers)

    def close(self) -> None:
        """Stop it."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def browser(self, name: str) -> Browser:
        """A browser that this service serves."""
        found = Browser(f"{self.origin}/{name}")
        self.browsers[f"/{name}"] = found
        return found

    def subscribed(self, person: Person, name: str = "") -> tuple[Device, Browser, Subscription]:
        """A device of a person that gets notices by this service."""
        device, _ = make_device(person=person, label="Telephone", now=now())
        browser = self.browser(name or f"{person.name}-{device.pk}")
        kept = subscribe(device=device, endpoint=browser.endpoint, p256dh=browser.p256dh, auth=browser.auth, now=now())
        return device, browser, kept

    def heard(self, browser: Browser) -> list[dict[str, Any]]:
        """What this browser was told so far, decrypted; who sent it is checked."""
        path = browser.endpoint.removeprefix(self.origin)
        mine = [one for one in self.received if one.path == path]
        for one in mine:
            assert Vapid02.verify(one.headers["Authorization"].replace(",k=", ",k=")), one.headers
            assert claims_of(one.headers["Authorization"])["aud"] == self.origin
        return [browser.opened(one.body) for one in mine]

"""The bus: how one part of a server tells the others at once. It may lose everything; the database never does.

In memory by default. With RUNDE_REDIS_URL every process of the installation hears every event, over Redis
pub/sub. Whoever needs certainty reads the outbox; whoever needs content reads the database.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import redis
from django.conf import settings
from pydantic_core import from_json, to_json

Listener = Callable[[str, Mapping[str, Any]], None]

ORIGIN = secrets.token_hex(8)  # names this process
_OWN = to_json([ORIGIN])[:-1]
PAUSE = 5.0  # seconds in which a Redis that did not answer is left alone: each try could take one
SILENCE = 3.0  # seconds after which a Redis that was asked and says nothing counts as away
_log = logging.getLogger(__name__)


class Bus:
    """Events go to every listener of this process, in the caller's thread, and over Redis to all other processes."""

    def __init__(self, redis_url: str = "") -> None:
        self._listeners: list[Listener] = []
        self._redis = redis.Redis.from_url(redis_url, socket_timeout=1, socket_connect_timeout=1) if redis_url else None
        self._channel = f"runde:{settings.INSTALLATION}"
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._said_down = False
        self._not_before = 0.0

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(kind, payload)` for each event from now on; returns a function that ends it."""
        self._listeners.append(listener)
        if self._redis is not None and self._thread is None:
            self._thread = threading.Thread(target=self._receive, name="bus", daemon=True)
            self._thread.start()
        return lambda: self._listeners.remove(listener)

    def publish(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Tell everybody. `payload` must be JSON-able. Never raises: a bus that is down is said once in the log."""
        self._tell(kind, payload)
        if self._redis is None or monotonic() < self._not_before:
            return
        try:
            self._redis.publish(self._channel, to_json([ORIGIN, kind, payload]))
            self._up()
        except redis.RedisError as error:
            self._not_before = monotonic() + PAUSE
            self._down(error)

    def close(self) -> None:
        """Stop hearing other processes."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._redis is not None:
            self._redis.close()

    def _tell(self, kind: str, payload: Mapping[str, Any]) -> None:
        for listener in tuple(self._listeners):
            listener(kind, payload)

    def _receive(self) -> None:
        assert self._redis is not None  # noqa: S101 - only started when there is one
        while not self._stop.is_set():
            try:
                with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:  # type: ignore[no-untyped-call]
                    pubsub.subscribe(self._channel)
                    self._not_before = 0.0
                    self._up()
                    self._follow(pubsub)
            except redis.RedisError as error:
                self._down(error)
                self._stop.wait(0.5)

    def _follow(self, pubsub: Any) -> None:
        """Hear what comes. A connection can be dead without having been closed: whoever does not answer is left."""
        heard = asked = monotonic()
        while not self._stop.is_set():
            message = pubsub.get_message(timeout=0.2)
            if message is not None:
                heard = monotonic()
                if message["type"] == "message":
                    self._heard(message["data"])
            elif monotonic() - heard > SILENCE:
                raise redis.TimeoutError(f"not a word for {SILENCE:.0f} seconds")
            elif monotonic() - max(heard, asked) > SILENCE / 3:
                asked = monotonic()
                pubsub.ping()

    def _heard(self, data: bytes) -> None:
        if data.startswith(_OWN):  # our own words come back to us; they may be long
            return
        try:
            _, kind, payload = from_json(data)
        except ValueError as error:  # somebody else's words on our channel
            _log.error("Something on the bus could not be read: %s", error)
            return
        self._tell(kind, payload)

    def _down(self, error: Exception) -> None:
        if not self._said_down:
            self._said_down = True
            _log.error("Redis does not answer (%s). Messages still arrive, up to a second later.", error)

    def _up(self) -> None:
        if self._said_down:
            self._said_down = False
            _log.warning("Redis answers again.")


_bus: Bus | None = None
_guard = threading.Lock()


def bus() -> Bus:
    """The bus of this process."""
    global _bus  # noqa: PLW0603 - one per process, made at first use
    with _guard:
        if _bus is None:
            _bus = Bus(settings.REDIS_URL)
        return _bus

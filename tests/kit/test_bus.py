"""The bus: in memory at once; over Redis to other processes; never an exception."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Mapping
from time import monotonic
from typing import Any

import pytest
import redis

from runde.kit.bus import Bus

REDIS = os.environ.get("RUNDE_TEST_REDIS_URL", "")


def test_every_listener_hears_every_event_until_it_stops() -> None:
    bus = Bus()
    first: list[tuple[str, Mapping[str, Any]]] = []
    second: list[tuple[str, Mapping[str, Any]]] = []
    stop = bus.listen(lambda kind, payload: first.append((kind, payload)))
    bus.listen(lambda kind, payload: second.append((kind, payload)))
    bus.publish("one", {"n": 1})
    stop()
    bus.publish("two", {"n": 2})
    bus.close()
    assert first == [("one", {"n": 1})]
    assert second == [("one", {"n": 1}), ("two", {"n": 2})]


@pytest.mark.redis
def test_other_processes_are_heard_over_redis_and_ones_own_echo_is_not() -> None:
    bus = Bus(REDIS)
    heard: list[tuple[str, Mapping[str, Any]]] = []
    arrived = threading.Event()

    def listener(kind: str, payload: Mapping[str, Any]) -> None:
        heard.append((kind, payload))
        if kind == "theirs":
            arrived.set()

    bus.listen(listener)
    other = redis.Redis.from_url(REDIS)
    channel = bus._channel
    while other.pubsub_numsub(channel)[0][1] == 0:
        pass
    bus.publish("mine", {"n": 1})
    other.publish(channel, json.dumps(["another process", "theirs", {"n": 2}]))
    assert arrived.wait(5)
    bus.close()
    other.close()
    assert heard == [("mine", {"n": 1}), ("theirs", {"n": 2})]


def test_a_redis_that_is_away_is_said_once_and_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    bus = Bus("redis://127.0.0.1:1/0")
    heard: list[str] = []
    bus.listen(lambda kind, payload: heard.append(kind))
    for kind in ("one", "two", "three"):
        bus.publish(kind, {})
    bus.close()
    assert heard == ["one", "two", "three"]
    assert caplog.text.count("Redis does not answer") == 1


def test_a_redis_that_hangs_is_asked_once_and_then_left_alone_for_a_while() -> None:
    with socket.socket() as hanging:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen()
        bus = Bus(f"redis://127.0.0.1:{hanging.getsockname()[1]}/0")
        began = monotonic()
        for _ in range(5):
            bus.publish("posted", {})
        bus.close()
    assert monotonic() - began < 3  # each try waits a second

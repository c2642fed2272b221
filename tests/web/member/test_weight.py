"""What a phone must fetch before a member can write: the page, its styles and its scripts, as they travel."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from cast import Cast, say
from runde.kit.time import now
from runde.people.devices import make_device

MOST_BYTES = 100_000
_LINKS = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_IMPORTS = re.compile(r'^(?:import|export)\s[^;]*?from\s+"\./([^"]+)"', re.MULTILINE)


def test_the_room_is_light(cast: Cast) -> None:
    for number in range(60):
        say(
            cast.linde,
            (cast.ana, cast.anton, cast.carla)[number % 3],
            f"Message {number} of a usual length, as people write",
        )
    client = Client(headers={"Accept-Encoding": "gzip"})
    _, client.cookies["runde_device"] = make_device(person=cast.ana, label="phone", now=now())
    page = client.get(reverse("member:room", args=[cast.linde.pk]))
    weights = {"page": len(page.content)}
    plain = Client()
    plain.cookies = client.cookies
    wanted = _LINKS.findall(plain.get(reverse("member:room", args=[cast.linde.pk])).content.decode())
    while wanted:
        address = wanted.pop()
        if address in weights:
            continue
        weights[address] = len(client.get(address).content)
        if address.endswith(".js"):
            folder = address.rpartition("/")[0]
            wanted += [f"{folder}/{name}" for name in _IMPORTS.findall(plain.get(address).content.decode())]
    assert len(weights) > 10
    assert sum(weights.values()) <= MOST_BYTES, weights

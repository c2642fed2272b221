"""Nothing is ever sent into the house."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from pytest_django import Settings

from notices.push_service import Browser, PushService
from runde.notices.addresses import NotPublic, PublicResolver, check_endpoint, check_literal, is_public
from runde.notices.pushing import Answer, Post, Push


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_what_is_not_of_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)
    host = f"[{address}]" if ":" in address else address
    for check in (check_endpoint, check_literal):
        with pytest.raises(NotPublic):
            check(f"https://{host}/push")


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_what_is_of_it_is_taken(address: str) -> None:
    assert is_public(address)
    host = f"[{address}]" if ":" in address else address
    check_endpoint(f"https://{host}/push")
    check_literal(f"https://{host}/push")


@pytest.mark.parametrize(
    "endpoint",
    [
        "", "http://1.1.1.1/push", "ftp://1.1.1.1/", "https://", "https:///x", "//1.1.1.1/x", "https://user@1.1.1.1/x",
        "https://1.1.1.1:99999/x", "https://[1.1.1.1/x", "https://localhost/push", "https://no-such-name.invalid/x",
        "https://1.1.1.1/\u00e4", "https://2130706433/x", "https://0x7f.1/x", "https://127.1/x", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_push_service_is_refused(endpoint: str) -> None:
    with pytest.raises(NotPublic):
        check_endpoint(endpoint)


def test_the_operator_may_name_a_service_by_its_whole_origin(settings: Settings) -> None:
    settings.RUNDE = replace(settings.RUNDE, push_allow="https://push.example.lan http://127.0.0.1:9000")
    check_endpoint("http://127.0.0.1:9000/x")
    check_literal("http://127.0.0.1:9000/x")
    for other in ("http://127.0.0.1:9001/x", "https://127.0.0.1:9000/x", "http://127.0.0.1:9000@10.0.0.1/x"):
        with pytest.raises(NotPublic):
            check_endpoint(other)


def test_a_name_that_now_leads_into_the_house_is_noticed_when_sending(service: PushService, settings: Settings) -> None:
    """It was public when the browser subscribed; localhost stands for what it has become."""
    port = service.origin.rpartition(":")[2]
    browser = Browser(f"https://localhost:{port}/x")

    async def send() -> Answer:
        async with Post() as post:
            return await post.send(Push(1, browser.endpoint, browser.p256dh, browser.auth, "message", 1, urgent=False))

    assert asyncio.run(send()) == Answer("not on the public internet", gone="not_public")
    assert not service.received


def test_the_resolver_gives_no_address_of_the_house() -> None:
    async def look(name: str) -> list[str]:
        resolver = PublicResolver()
        try:
            return [found["host"] for found in await resolver.resolve(name, 443)]
        finally:
            await resolver.close()

    with pytest.raises(NotPublic):
        asyncio.run(look("localhost"))

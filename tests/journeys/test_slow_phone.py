"""A slow phone on a slow network: 1.6 Mbit/s, 150 ms, a quarter of this processor. Measured, and said; not asserted.

Run with -s to read it; what was measured on a quiet machine stands in docs/reference/performance.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import House, come_in

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("house", ["de"], indirect=True)]

NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}


def until_usable(page: Page, address: str) -> float:
    """Seconds from asking for the room until somebody can write and hears the others."""
    page.goto(address, wait_until="commit")
    expect(page.locator("#log[data-connected=live]")).to_be_visible()
    return float(page.evaluate("performance.now()")) / 1000


def test_the_room_can_be_used_on_a_slow_phone(house: House, arrive: Callable[..., Page]) -> None:
    # Without the worker: it would have everything by now, and DevTools would not slow it down.
    page = arrive(f"/join/{house.codes['Ana']}/", service_workers="block")
    come_in(page, house.language)
    expect(page.locator("#log[data-connected=live]")).to_be_visible()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.clearBrowserCache")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    first = until_usable(page, "/room/")
    again = until_usable(page, "/room/")
    page.fill("#text", "Von unterwegs")
    page.click("#send")
    expect(page.locator("#log .m[data-seq] .text", has_text="Von unterwegs")).to_have_count(1)
    folder = os.environ.get("RUNDE_TEST_PICTURES")
    if folder:
        Path(folder, "slow-phone.txt").write_text(f"first {first:.2f} s, again {again:.2f} s\n", encoding="utf-8")

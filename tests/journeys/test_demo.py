"""The demo as a visitor meets it: a member's phone, the moderator's Today, the coordinator's board and what it leads to.

`bin/picture` runs this with RUNDE_TEST_PICTURE=1: then these become the picture of the README (docs/pictures/runde.png).
"""

from __future__ import annotations

import io
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from server import Server

pytestmark = pytest.mark.journey

README = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "runde.png"
LARGEST = 400_000  # bytes
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 1340}, "is_mobile": True, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 656}}
SHEET = """
<style>
  body {{ margin: 0; background: #e9e2d6; padding: 28px; gap: 28px }}
  body {{ display: inline-grid; grid-template: auto auto / auto auto auto }}
  img {{ border-radius: 36px; box-shadow: 0 12px 56px #0003; zoom: .5 }}
  img:nth-child(-n + 2) {{ grid-row: span 2 }}
</style>
{pictures}
"""
TO_THE_TOP = """(one) => {
  one.closest(".m").scrollIntoView({ block: "start" });
  document.querySelector("#log").scrollTop -= 60;
}"""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Server]:
    """`runde demo` on a folder of its own."""
    server = Server(tmp_path / "demo")
    server.start(command="demo")
    yield server
    server.stop()


def test_a_visitor_sees_a_member_a_moderator_and_the_coordinator(demo: Server, browser: Browser) -> None:
    member = _visit(demo, browser, "maple-member", PHONE)
    picture = member.locator("#log .attachment img").last
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("(one) => one.naturalWidth") == 640
    own = member.locator("#log .own").last
    own.locator(".more").click()
    expect(own.locator(".take-back")).to_be_visible()
    player = member.locator("#log .player").last
    player.locator(".play").click()
    expect(player.locator(".clock")).to_have_text(re.compile("0:0[1-9]"))
    player.locator(".play").click()
    moderator = _visit(demo, browser, "maple-moderator", PHONE)
    expect(moderator.locator("main")).to_contain_text("Post this")
    coordinator = _visit(demo, browser, "coordinator", DESK)
    expect(coordinator.locator("main")).to_contain_text("Maple")
    plan = coordinator.context.new_page()
    plan.goto("/office/")
    plan.get_by_role("link", name="Maple", exact=True).click()
    plan.get_by_role("link", name="Items of the plan").click()
    expect(plan.locator("main")).to_contain_text("Maple")
    if os.environ.get("RUNDE_TEST_PICTURE"):
        picture.evaluate(TO_THE_TOP)
        _compose(browser, [member, moderator, coordinator, plan])


def _visit(demo: Server, browser: Browser, part: str, device: dict[str, Any]) -> Page:
    """The first page of a part, in a browser of its own."""
    found = re.search(rf"http://\S+/demo/\w+/{part}/", "".join(demo.said))
    assert found is not None
    page = browser.new_context(base_url=demo.url, locale="en-GB", device_scale_factor=2, **device).new_page()
    page.set_default_timeout(20_000)
    page.goto(found[0])
    return page


def _compose(browser: Browser, pages: list[Page]) -> None:
    """The screens side by side, in few enough colours for a page that loads fast."""
    shots = [b64encode(page.screenshot(animations="disabled", caret="hide")).decode() for page in pages]
    pictures = "".join(f'<img alt="" src="data:image/png;base64,{shot}">' for shot in shots)
    sheet = browser.new_context(device_scale_factor=1.15, viewport={"width": 2400, "height": 1400}).new_page()
    sheet.set_content(SHEET.format(pictures=pictures), wait_until="load")
    taken = Image.open(io.BytesIO(sheet.locator("body").screenshot())).convert("RGB")
    taken.quantize(256, Image.Quantize.MEDIANCUT).save(README, optimize=True)
    assert README.stat().st_size <= LARGEST

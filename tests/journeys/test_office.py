"""From nothing to a group: an empty installation, the first coordinator, the shipped programme, letters, the first word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import BOTH, DESK, PHONE, House, come_in, picture, without_violation
from journeys.measures import SIDEWAYS
from journeys.stage import EMAIL
from journeys.stage import PASSWORD as OLGAS
from server import Server

pytestmark = pytest.mark.journey
PASSWORD = "a quiet evening with friends"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Server]:
    """An installation as `runde setup` leaves it, served."""
    server = Server(tmp_path / "data", RUNDE_LANGUAGE="de")
    (tmp_path / "password").write_text(PASSWORD)
    done = server.command(
        "setup", "--name", "Olga", "--email", "olga@example.org", "--password-file", str(tmp_path / "password"),
        "--language", "de", "--helpline-name", "Olga Ott", "--helpline-phone", "02742 123456", "--helpline-hours", "9–16",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    server.start()
    yield server
    server.stop()


def opened(browser: Browser, server: Server, path: str, device: dict[str, Any]) -> Page:
    context = browser.new_context(**{"base_url": server.url, "locale": "de-AT", **device})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(path)
    return page


@pytest.mark.promise("A3")
def test_a_coordinator_makes_a_group_and_a_member_comes_in(empty: Server, browser: Browser) -> None:
    olga = opened(browser, empty, "/office/", DESK)
    olga.fill("input[name=login]", "olga@example.org")
    olga.fill("input[type=password]", PASSWORD)
    olga.locator("main form button").first.click()
    expect(olga.get_by_role("heading", level=1, name="Übersicht")).to_be_visible()
    without_violation(olga)
    picture(olga, "office-empty")

    olga.goto("/office/programmes/")
    olga.get_by_role("button", name="Dieses Programm laden").click()
    without_violation(olga)
    olga.goto("/office/people/several/")
    olga.fill("textarea", "Herta\nAnna\nFranz\nJosef")
    olga.locator("main form button").first.click()
    for name in ("Herta", "Anna", "Franz", "Josef"):
        expect(olga.get_by_role("link", name=name)).to_be_visible()

    olga.goto("/office/groups/new/")
    olga.fill("#id_name", "Linde")
    monday = date.today() - timedelta(days=date.today().weekday() + 7)  # noqa: DTZ011 - the page's own day
    olga.fill("#id_starts_on", monday.isoformat())
    olga.select_option("#id_moderator", label="Herta")
    for name in ("Anna", "Franz"):
        olga.get_by_role("checkbox", name=name).check()
    without_violation(olga)
    olga.locator("button[name=show]").click()
    expect(olga.get_by_text("Herzlich willkommen").or_(olga.locator("table")).first).to_be_visible()
    without_violation(olga)
    picture(olga, "office-new-group")
    olga.locator("button[name=form]").click()
    expect(olga.get_by_role("heading", level=1, name="Gruppe Linde")).to_be_visible()
    without_violation(olga)
    picture(olga, "office-group")

    olga.get_by_role("link", name="Briefe").first.click()
    olga.locator("main form button").first.click()
    sheet = olga.locator(".sheet", has_text="Anna")
    expect(sheet).to_contain_text("02742 123456")
    without_violation(olga)
    picture(olga, "office-letters")
    code = sheet.locator(".code").inner_text()

    anna = opened(browser, empty, "/", PHONE)
    anna.fill("#code", code)
    anna.locator("main form button").first.click()
    come_in(anna, "de")
    anna.fill("#text", "Guten Morgen aus dem Waldviertel!")
    anna.click("#send")
    expect(anna.locator("[data-seq] .text", has_text="Waldviertel")).to_have_count(1)
    without_violation(anna)

    olga.goto("/office/")
    expect(olga.locator("main")).to_contain_text("Linde")
    without_violation(olga)
    picture(olga, "office-board")
    for address in ("/office/settings/", "/office/people/new/", "/office/groups/"):
        olga.goto(address)
        without_violation(olga)
    for page in (olga, anna):
        page.context.close()


PAGES = (
    "/office/", "/office/people/", "/office/people/new/", "/office/people/several/", "/office/people/2/",
    "/office/people/2/lost-phone/", "/office/groups/", "/office/groups/new/", "/office/groups/{}/", "/office/groups/{}/items/",
    "/office/groups/{}/items/1/", "/office/groups/{}/writers/", "/office/groups/{}/silent/", "/office/groups/{}/unanswered/",
    "/office/groups/{}/letters/", "/office/groups/{}/sheets/", "/office/groups/{}/members/2/removal/",
    "/office/groups/{}/shifts/", "/office/groups/{}/clock/", "/office/groups/{}/ending/", "/office/reports/",
    "/office/programmes/", "/office/programmes/journey/", "/office/settings/", "/today/",
)  # fmt: skip

SMALL_PRINT = ".quiet, .crumb, .badge, .parts, .me, .foot, .demo, thead, .small, td[data-name]"
TOO_SMALL = """small => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, style, template, .heard") || !parent.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < (parent.closest(small) ? 16 : 17)) found.push(`${size} ${parent.outerHTML.slice(0, 90)}`);
  }
  for (const e of document.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), textarea, select"))
    if (parseFloat(getComputedStyle(e).fontSize) < 17) found.push(e.outerHTML.slice(0, 90));
  return found;
}"""
"""Running text of the office has at least 17 pixels, small print 16."""


@BOTH
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_the_office_is_read_without_a_magnifying_glass(
    device: dict[str, Any], house: House, arrive: Callable[..., Page]
) -> None:
    olga = arrive("/staff/", device=device)
    assert olga.evaluate(TOO_SMALL, SMALL_PRINT) == []
    olga.fill("input[name=login]", EMAIL)
    olga.fill("input[type=password]", OLGAS)
    olga.locator("main form button").first.click()
    expect(olga.locator("body.office h1")).to_be_visible()
    found = []
    for address in PAGES:
        answer = olga.goto(address.format(house.cohort))
        assert answer
        assert answer.ok or address == "/today/", address
        found += [f"{address}: {one}" for one in olga.evaluate(TOO_SMALL, SMALL_PRINT) + olga.evaluate(SIDEWAYS)]
    assert not found, "\n".join(found)

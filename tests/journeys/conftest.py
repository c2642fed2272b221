"""Real browsers on a real server: people with a phone or a desk, each in a browser context of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from journeys.stagehand import Stagehand
from runde.people.signin import DEVICE_COOKIE
from server import Server

PHONE = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 800}}
PIN = "2468"
AXE = Axe()
BOTH = pytest.mark.parametrize("house", ["de", "en"], indirect=True)
"""For what must be walked in both languages every time; everything else is in the second one with --all only."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
expect.set_options(timeout=20_000)  # milliseconds; longer than the longest pause between two tries to connect


def switches() -> list[str]:
    """A Chromium without a window, without a word to its maker, and with a microphone that beeps."""
    quiet = ("background-networking", "component-update", "sync", "quic", "gpu")
    return [
        "--no-sandbox",
        "--no-first-run",
        "--use-fake-device-for-media-stream",
        *(f"--disable-{word}" for word in quiet),
    ]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Chromium as this machine has it: its headless shell where there is one, which takes half the time.

    The shell cannot ask anybody whether a page may use the microphone: there every page may.
    """
    shell = os.environ.get("RUNDE_TEST_HEADLESS_SHELL")
    if shell:
        return {"executable_path": shell, "args": [*switches(), "--use-fake-ui-for-media-stream"]}
    return {"executable_path": os.environ.get("RUNDE_TEST_CHROMIUM", "chromium"), "args": switches()}


@pytest.fixture
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """The whole Chromium, in which a page must ask for the microphone."""
    with playwright.chromium.launch(
        executable_path=os.environ.get("RUNDE_TEST_CHROMIUM", "chromium"), args=switches()
    ) as browser:
        yield browser


@dataclass
class House:
    """A running installation with its stage set."""

    server: Server
    stagehand: Stagehand
    language: str
    codes: dict[str, str]
    room: int
    cohort: int

    def act(self, code: str) -> Any:
        """Run Python beside the server; gives what it printed as JSON."""
        return self.stagehand.act(code)


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, dict[str, Any]]]:
    """The data of an installation with group Linde in a language, set up once, and what journeys must know of it."""
    made: dict[str, tuple[Path, dict[str, Any]]] = {}

    def stage(language: str) -> tuple[Path, dict[str, Any]]:
        if language not in made:
            folder = tmp_path_factory.mktemp("stage") / "data"
            hand = Stagehand(Server(folder))
            made[language] = folder, hand.call("stage.set_up", language)
            hand.go()
        return made[language]

    return stage


@pytest.fixture(scope="module", params=["de", pytest.param("en", marks=pytest.mark.soak)])
def house(
    request: pytest.FixtureRequest,
    stages: Callable[[str], tuple[Path, dict[str, Any]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """A server with group Linde, in German and in English."""
    data, known = stages(request.param)
    server = Server(shutil.copytree(data, tmp_path_factory.mktemp("journey") / "data"))
    hand = Stagehand(server)
    server.start()
    yield House(server, hand, request.param, **known)
    hand.go()
    server.stop()


@pytest.fixture
def arrive(house: House, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own at an address of the house."""
    contexts: list[BrowserContext] = []

    def open_browser(
        path: str = "/", *, device: dict[str, Any] = PHONE, token: str = "", within: Browser = browser, **more: Any
    ) -> Page:
        locale = "de-AT" if house.language == "de" else "en-GB"
        context = within.new_context(**{"base_url": house.server.url, "locale": locale, **device, **more})
        contexts.append(context)
        if token:
            context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": house.server.url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(path)
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def member(house: House, arrive: Callable[..., Page]) -> Callable[..., Page]:
    """Somebody whose browser is signed in already, and who knows the group's rules, straight in the room."""

    def enter(name: str, **options: Any) -> Page:
        token = house.stagehand.call("stage.signed_in", name)
        where = "/today/room/" if name == "Carla" else "/room/"
        page = arrive(f"{where}{house.room}/", token=token, **options)
        scripted = options.get("java_script_enabled", True)
        expect(page.locator("#log[data-connected=live]" if scripted else "#log")).to_be_visible()
        return page

    return enter


WAY_IN = {
    "de": ("Diese PIN nehmen", "Zu meiner Gruppe", "Weiter", "Ja, ich bin einverstanden"),
    "en": ("Keep this PIN", "To my group", "Next", "Yes, I agree"),
}


def come_in(page: Page, language: str) -> None:
    """From the page that a letter's QR code opens to one's first page; the first time by way of three screens."""
    keep, to_group, _, _ = WAY_IN[language]
    page.fill("#pin", PIN)
    page.get_by_role("button", name=keep).click()
    page.get_by_role("link", name=to_group).click()
    first_visit(page, language)


def first_visit(page: Page, language: str) -> None:
    """Through the three screens, where they wait."""
    _, to_group, ahead, yes = WAY_IN[language]
    page.wait_for_load_state()
    if "/welcome/" in page.url:
        page.get_by_role("link", name=ahead).click()
        page.get_by_role("button", name=yes).click()
        page.get_by_role("button", name=to_group).click()
        expect(page.locator("#log")).to_be_visible()


def ready(page: Page) -> None:
    scripted = page.evaluate("1") == 1
    expect(page.locator("#log[data-connected=live]" if scripted else "#log")).to_be_visible()


def write(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("#send")
    expect(bubble(page, text)).to_be_visible()


def bubble(page: Page, text: str) -> Locator:
    return page.locator("#log [data-seq]", has_text=text).last


def without_violation(page: Page) -> None:
    """axe finds nothing on this page as it stands."""
    found = AXE.run(page, options={"runOnly": TAGS})
    assert found.violations_count == 0, found.generate_report()


def picture(page: Page, name: str) -> None:
    """Keep a screenshot for people to look at, where RUNDE_TEST_PICTURES names a folder."""
    folder = os.environ.get("RUNDE_TEST_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))

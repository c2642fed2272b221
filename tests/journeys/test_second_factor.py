"""A coordinator's second step in a real browser: an app, a passkey, recovery codes, and word of a new browser."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from codes import totp
from journeys.conftest import BOTH, DESK, House, picture, without_violation
from journeys.measures import SIDEWAYS
from journeys.stage import EMAIL, PASSWORD
from server import Server

pytestmark = pytest.mark.journey

WORDS = {
    "de": {
        "app": "App einrichten",
        "codes": "Notfall-Codes",
        "asked": "Ihr Passwort allein öffnet das alles hier.",
        "wrong": "Dieser Code passt nicht.",
        "make": "Passkey anlegen",
        "alone": "Mit einem Passkey anmelden",
        "use": "Meinen Passkey nehmen",
        "none": "Es wurde kein Passkey gezeigt.",
        "news": "Neue Anmeldung mit Ihrem Konto: Chrome",
        "not me": "Das war ich nicht: beenden",
        "ended": "Diese Anmeldung ist beendet.",
        "first": "Richten Sie zuerst einen zweiten Schritt ein",
    },
    "en": {
        "app": "Set up an app",
        "codes": "Recovery codes",
        "asked": "Your password alone opens all of this.",
        "wrong": "This code does not fit.",
        "make": "Make a passkey",
        "alone": "Sign in with a passkey",
        "use": "Use my passkey",
        "none": "No passkey was shown.",
        "news": "New sign-in to your account: Chrome",
        "not me": "Not me: end it",
        "ended": "That sign-in is ended.",
        "first": "Set up a second step first",
    },
}


SPOIL = """() => {
  const submit = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function () {
    const shown = JSON.parse(this.elements.credential.value);
    const spoilt = shown.response.signature;
    shown.response.signature = spoilt.slice(0, -6) + [...spoilt.slice(-6, -2)].reverse().join("") + spoilt.slice(-2);
    this.elements.credential.value = JSON.stringify(shown);
    submit.call(this);
  };
}"""
"""Somebody who has seen a passkey being shown, and has not the key."""


@pytest.fixture
def words(house: House) -> dict[str, str]:
    return WORDS[house.language]


@pytest.fixture(autouse=True)
def _as_before(house: House) -> Iterator[None]:
    """Olga has no second step, and nothing is known about her browsers."""
    yield
    house.act(
        "from allauth.mfa.models import Authenticator; from runde.people.models import StaffSignIn; "
        "Authenticator.objects.all().delete(); StaffSignIn.objects.all().delete(); print(0)"
    )


@pytest.fixture
def olga(house: House, arrive: Callable[..., Page]) -> Callable[..., Page]:
    """Olga at her desk, by the name of the machine, as passkeys need it, with her password typed."""

    def signed_in(*, keys: bool = False) -> Page:
        page = arrive("/office/", device=DESK, base_url=house.server.url.replace("127.0.0.1", "localhost"))
        if keys:
            with_keys(page)
        with_password(page)
        return page

    return signed_in


def with_password(page: Page) -> None:
    page.fill("#login", EMAIL)
    page.fill("#password", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def with_keys(page: Page) -> Any:
    """A device that keeps passkeys and whose owner always shows a finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def own_sign_in(page: Page) -> None:
    page.locator(".me a").click()
    expect(page.locator("#places")).to_be_visible()


def narrow(page: Page) -> None:
    """Nothing moves sideways where the window is as narrow as the narrowest phone."""
    page.set_viewport_size(ViewportSize(width=320, height=640))
    assert page.evaluate(SIDEWAYS) == []
    page.set_viewport_size(ViewportSize(width=1280, height=800))


def sign_out(page: Page) -> None:
    page.locator(".me button").click()
    page.wait_for_url("**/welcome/")
    page.goto("/office/")
    expect(page.locator("#login")).to_be_visible()


def set_up_an_app(page: Page, words: dict[str, str]) -> tuple[str, str]:
    """From one's own sign-in; gives the secret and the first recovery code."""
    page.get_by_role("link", name=words["app"]).click()
    without_violation(page)
    narrow(page)
    picture(page, "second-factor-app")
    secret = page.locator("code.text").inner_text()
    page.fill("#code", "000000")
    page.locator("main form button").click()
    expect(page.locator("#code_error")).to_contain_text(words["wrong"])
    assert page.locator("code.text").inner_text() == secret
    page.fill("#code", totp(secret, time.time()))
    page.locator("main form button").click()
    expect(page.locator("h1")).to_have_text(words["codes"])
    without_violation(page)
    narrow(page)
    picture(page, "second-factor-recovery")
    expect(page.locator(".codes code")).to_have_count(10)
    page.emulate_media(media="print")
    expect(page.locator(".side, .button").filter(visible=True)).to_have_count(0)
    page.emulate_media(media="screen")
    return secret, page.locator(".codes code").first.inner_text()


@BOTH
def test_an_app_is_set_up_and_asked_for_and_paper_helps_without_it(
    house: House, olga: Callable[..., Page], words: dict[str, str]
) -> None:
    page = olga()
    expect(page.locator(".must")).to_contain_text(words["asked"])
    page.get_by_role("link", name=words["asked"]).click()
    without_violation(page)
    narrow(page)
    picture(page, "second-factor-none")
    secret, paper = set_up_an_app(page, words)
    own_sign_in(page)
    without_violation(page)
    narrow(page)
    picture(page, "second-factor-app-there")
    sign_out(page)

    with_password(page)
    expect(page.locator("#code")).to_be_focused()
    without_violation(page)
    narrow(page)
    picture(page, "second-factor-asked")
    page.fill("#code", "000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text(words["wrong"])
    page.fill("#code", totp(secret, time.time() + 30))  # the next one: the present one was used just now
    page.keyboard.press("Enter")
    expect(page.locator(".side")).to_be_visible()
    sign_out(page)

    with_password(page)
    page.fill("#code", paper)
    page.keyboard.press("Enter")
    expect(page.locator(".side")).to_be_visible()
    expect(page.get_by_text(words["asked"])).to_have_count(0)


@BOTH
def test_a_passkey_is_made_and_is_enough_with_and_without_the_password(
    house: House, olga: Callable[..., Page], words: dict[str, str]
) -> None:
    page = olga(keys=True)
    own_sign_in(page)
    page.get_by_role("link", name=words["make"]).click()
    without_violation(page)
    page.get_by_role("button", name=words["make"]).click()
    expect(page.locator("h1")).to_have_text(words["codes"])
    own_sign_in(page)
    expect(page.locator("[id^=passkey-]")).to_contain_text("Chrome, Linux")
    without_violation(page)
    narrow(page)
    picture(page, "second-factor-passkey")
    sign_out(page)

    with_password(page)
    expect(page.locator("#code")).to_be_visible()
    page.get_by_role("button", name=words["use"]).click()
    expect(page.locator(".side")).to_be_visible()
    sign_out(page)

    picture(page, "second-factor-passkey-door")
    without_violation(page)
    page.evaluate(SPOIL)
    page.get_by_role("button", name=words["alone"]).click()
    expect(page.get_by_role("status")).not_to_be_empty()
    page.get_by_role("button", name=words["alone"]).click()
    page.wait_for_url(lambda address: "/staff/" not in address)
    page.goto("/office/my-sign-in/")
    expect(page.locator("#places")).to_be_visible()

    page.locator("[id^=passkey-] + a").click()
    if page.locator("#password").count():  # a passkey is no password, and this asks for one where none was typed
        page.fill("#password", PASSWORD)
        page.locator("main form button").click()
    without_violation(page)
    page.locator("main form button").click()
    expect(page.locator("[id^=passkey-]")).to_have_count(0)
    sign_out(page)
    page.get_by_role("button", name=words["alone"]).click()
    expect(page.get_by_role("status")).not_to_be_empty()
    expect(page.locator("#login")).to_be_visible()


def test_without_a_passkey_the_door_says_so(olga: Callable[..., Page], words: dict[str, str]) -> None:
    page = olga()
    sign_out(page)
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name=words["alone"]).click()
    expect(page.locator("[data-passkey] [role=alert]")).to_contain_text(words["none"])
    with_password(page)
    expect(page.locator(".side")).to_be_visible()


def test_where_it_is_required_it_is_set_up_before_anything_else(
    house: House, arrive: Callable[..., Page], words: dict[str, str], tmp_path: Path
) -> None:
    server = Server(shutil.copytree(house.server.folder, tmp_path / "data"), RUNDE_STAFF_SECOND_FACTOR="required")
    server.start()
    try:
        page = arrive("/office/", device=DESK, base_url=server.url)
        with_password(page)
        expect(page.locator(".must h2")).to_have_text(words["first"])
        without_violation(page)
        picture(page, "second-factor-required")
        page.goto("/office/people/")
        expect(page.locator(".must h2")).to_have_text(words["first"])
        set_up_an_app(page, words)
        page.goto("/office/people/")
        expect(page.locator(".must h2")).to_have_count(0)
        expect(page.locator(".side [aria-current]")).to_be_visible()
    finally:
        server.stop()


@BOTH
def test_a_new_browser_is_told_and_ended(house: House, olga: Callable[..., Page], words: dict[str, str]) -> None:
    mine = olga()
    expect(mine.locator(".side")).to_be_visible()
    strange = olga()
    expect(strange.locator(".side")).to_be_visible()
    mine.goto("/office/people/")
    expect(mine.locator(".must[role=alert]")).to_contain_text(words["news"])
    without_violation(mine)
    narrow(mine)
    picture(mine, "second-factor-new-browser")
    mine.get_by_role("button", name=words["not me"]).click()
    expect(mine.locator(".told")).to_contain_text(words["ended"])
    expect(mine.locator(".must[role=alert]")).to_have_count(0)
    strange.goto("/office/people/")
    expect(strange.locator("#login")).to_be_visible()

"""Coming in: the code typed from paper, the PIN after a month, ten wrong ones, and the new letter with one click."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import BOTH, DESK, PIN, House, come_in, picture, without_violation
from journeys.stage import EMAIL, PASSWORD

pytestmark = [pytest.mark.journey, BOTH]

WORDS = {
    "de": {
        "go_on": "Weiter", "letter": "Neuer Brief", "people": "Menschen", "short": "PIN ist zu kurz", "digits": "Ziffern",
        "same": "leicht zu erraten", "form": "Eine PIN hat 4 bis 8 Ziffern",
    },
    "en": {
        "go_on": "Continue", "letter": "New letter", "people": "People", "short": "PIN is too short",
        "digits": "digits only", "same": "easy to guess", "form": "A PIN has 4 to 8 digits",
    },
}  # fmt: skip


def a_month_passes(house: House, name: str) -> None:
    house.act(
        "from runde.people.models import Device; from runde.kit.time import now; from datetime import timedelta\n"
        f"Device.objects.filter(person__name={name!r}).update(used_at=now() - timedelta(days=31))"
    )


def refused(page: Page, typed: str, sentence: str) -> None:
    """Our own sentence stands beside the field, is read out with it, and the field waits for the next try."""
    page.fill("#pin", typed)
    page.locator("main form button").first.click()
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("#pin")).to_be_focused()
    expect(page.locator("#pin")).to_have_accessible_description(re.compile(re.escape(sentence)))


@pytest.mark.promise("D1")
@pytest.mark.promise("D14")
def test_from_paper_to_the_group_and_back_after_ten_wrong_pins(house: House, arrive: Callable[..., Page]) -> None:
    words = WORDS[house.language]
    code = house.codes["Gerda"]
    gerda = arrive("/")
    without_violation(gerda)
    expect(gerda.get_by_text("02742 123456").first).to_be_visible()
    picture(gerda, f"welcome-{house.language}")
    gerda.fill("#code", f" {code[:4].lower()}-{code[4:].lower()}")
    gerda.get_by_role("button", name=words["go_on"]).click()
    for typed, sentence in (("12", "short"), ("", "short"), ("vier", "digits"), ("1111", "same")):
        refused(gerda, typed, words[sentence])
    without_violation(gerda)
    picture(gerda, f"pin-refused-{house.language}")
    plain = arrive(f"/join/{code}/", java_script_enabled=False)
    refused(plain, "12", words["short"])
    come_in(gerda, house.language)
    expect(gerda.locator("#log")).to_be_visible()

    second = arrive(f"/join/{code}/")
    expect(second.locator("#pin")).to_have_count(0)
    without_violation(second)
    picture(second, f"used-{house.language}")

    a_month_passes(house, "Gerda")
    gerda.goto("/")
    expect(gerda.locator("#pin")).to_be_visible()
    without_violation(gerda)
    for typed in ("12", "", "vier"):
        refused(gerda, typed, words["form"])
    without_violation(gerda)
    picture(gerda, f"pin-slip-{house.language}")
    gerda.fill("#pin", PIN)
    gerda.locator("main form button").first.click()
    expect(gerda.locator("#log")).to_be_visible()

    a_month_passes(house, "Gerda")
    gerda.goto("/")
    for _ in range(10):
        gerda.fill("#pin", "97531")
        gerda.locator("main form button").first.click()
        expect(gerda.locator("main [role=alert], main .notice, main h1").first).to_be_visible()
        gerda.wait_for_load_state()
    expect(gerda.locator("main")).to_contain_text("02742 123456")
    expect(gerda.locator("#pin")).to_have_count(0)
    without_violation(gerda)
    picture(gerda, f"locked-{house.language}")

    olga = arrive("/staff/", device=DESK)
    olga.fill("input[name=login]", EMAIL)
    olga.fill("input[type=password]", PASSWORD)
    olga.locator("main form button").first.click()
    olga.get_by_role("link", name=words["people"]).first.click()
    without_violation(olga)
    picture(olga, f"people-{house.language}")
    olga.get_by_role("link", name="Gerda").first.click()
    without_violation(olga)
    picture(olga, f"person-{house.language}")
    olga.get_by_role("button", name=words["letter"]).click()
    fresh = olga.locator(".code").first.inner_text().replace(" ", "").replace("\u00a0", "")
    without_violation(olga)
    picture(olga, f"letter-{house.language}")
    gerda.goto(f"/join/{fresh}/")
    come_in(gerda, house.language)
    expect(gerda.locator("#log")).to_be_visible()

"""The spine, acted out: the plan's impulse, adapted and posted; answers, live; one taken back; the board says "adapted"."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import BOTH, DESK, House, come_in, picture, without_violation
from journeys.stage import EMAIL, PASSWORD, PROMPT

pytestmark = [pytest.mark.journey, BOTH]

WORDS = {
    "de": {
        "change": "Zuerst ändern",
        "post": "Senden",
        "answer": "Carla antworten",
        "take_back": "Zurücknehmen",
        "gone": "Ana hat diese Nachricht zurückgenommen.",
        "adapted": "angepasst",
        "board": "Übersicht",
    },
    "en": {
        "change": "Change first",
        "post": "Post",
        "answer": "Answer Carla",
        "take_back": "Take back",
        "gone": "Ana took this message back.",
        "adapted": "adapted",
        "board": "Board",
    },
}


def log(page: Page, text: str) -> None:
    """This text stands in the talk, once."""
    expect(page.locator("#log .text", has_text=text)).to_have_count(1)


def write(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("#send")
    expect(page.locator("#text")).to_have_value("")


@pytest.mark.promise("S1")
@pytest.mark.promise("S2")
@pytest.mark.promise("S5")
@pytest.mark.promise("C1")
@pytest.mark.promise("C2")
@pytest.mark.promise("B13")
@pytest.mark.promise("D1")
@pytest.mark.promise("D3")
def test_the_impulse_is_adapted_and_posted_and_the_group_answers(house: House, arrive: Callable[..., Page]) -> None:
    words = WORDS[house.language]
    adapted = PROMPT[house.language] + " Mir die Sonne." if house.language == "de" else PROMPT["en"] + " Me: the sun."

    ana = arrive(f"/join/{house.codes['Ana']}/")
    without_violation(ana)
    picture(ana, f"join-{house.language}")
    come_in(ana, house.language)
    anton = arrive(f"/join/{house.codes['Anton']}/", device=DESK)
    come_in(anton, house.language)
    carla = arrive(f"/join/{house.codes['Carla']}/")
    come_in(carla, house.language)

    expect(carla.get_by_text(PROMPT[house.language])).to_be_visible()
    without_violation(carla)
    picture(carla, f"today-{house.language}")
    carla.get_by_role("link", name=words["change"]).click()
    carla.fill("#wording", adapted)
    without_violation(carla)
    carla.get_by_role("button", name=words["post"], exact=True).click()

    for page in (ana, anton):
        log(page, adapted)
    carla.goto(f"/today/room/{house.room}/")
    log(carla, adapted)

    ana.get_by_role("button", name=words["answer"]).click()
    write(ana, "Mein Garten.")
    log(anton, "Mein Garten.")
    log(carla, "Mein Garten.")
    expect(anton.locator("[data-seq='2'] .quote")).to_contain_text(adapted[:12])
    write(anton, "Der Kaffee am Fenster.")
    log(ana, "Der Kaffee am Fenster.")

    write(ana, "Das wollte ich nicht sagen.")
    log(carla, "Das wollte ich nicht sagen.")
    ana.locator("[data-seq='4']").get_by_role("button", name=words["take_back"]).click()
    for page in (anton, carla):
        expect(page.get_by_text(words["gone"])).to_be_visible()
        assert "Das wollte ich nicht sagen." not in page.content()
    without_violation(ana)
    without_violation(anton)
    picture(ana, f"room-{house.language}")
    picture(anton, f"room-desk-{house.language}")

    olga = arrive("/staff/", device=DESK)
    olga.fill("input[type=email], input[name=login]", EMAIL)
    olga.fill("input[type=password]", PASSWORD)
    without_violation(olga)
    olga.locator("main form button").first.click()
    expect(olga.get_by_role("heading", level=1, name=words["board"])).to_be_visible()
    without_violation(olga)
    picture(olga, f"board-{house.language}")
    olga.get_by_role("link", name=re.compile(words["adapted"], re.I)).first.click()
    olga.locator("main td details summary").first.click()
    expect(olga.locator("main ins").first).to_be_visible()
    without_violation(olga)
    picture(olga, f"items-{house.language}")

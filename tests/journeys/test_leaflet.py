"""From the printed letter to the first voice message, as a person who has never seen it, on a small phone; with pictures.

`bin/leaflet` runs this with RUNDE_TEST_LEAFLET=1: it takes each picture anew and writes down the words that stand on its screen.
Otherwise the words are compared: a leaflet whose screens have changed is no help to anybody.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from journeys.conftest import BOTH, PIN, WAY_IN, House, bubble, ready
from runde.web.leaflet.screens import SCREENS

pytestmark = [pytest.mark.journey, BOTH]

FOLDER = Path(__file__).resolve().parents[2] / "src" / "runde" / "web" / "static" / "img" / "leaflet"
COLOURS = 64
WORDS = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().height > 1;
  return [...document.querySelectorAll("h1, h2, button, summary, label, a.button, .ways a")]
    .filter((one) => seen(one) && !one.classList.contains("unseen"))
    .map((one) => one.textContent.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""
TALK = """
import json
from uuid import uuid4
from runde.chat.drafts import Draft, NewPoll
from runde.moderation import gate
from runde.people.models import Person
def say(name, text, poll=None):
    gate.forget_pace()
    [posted] = gate.submit([Draft({room}, Person.objects.get(name=name).pk, uuid4(), text, poll=poll)])
    return posted.seq
said = {said!r}
say("Carla", said[0])
say("Anton", said[1])
options = tuple((f"answer-{{n}}", text, False) for n, text in enumerate(said[3]))
print(json.dumps(say("Carla", said[2], NewPoll("check-in", options))))
"""
SAID = {
    "de": (
        "Guten Morgen! Was hat Ihnen heute gutgetan?",
        "Ich bin eine Station früher ausgestiegen.",
        "Wie ist Ihr Wetter heute?",
        ("Sonnig", "Neblig", "Stürmisch"),
    ),
    "en": (
        "Good morning! What did you good today?",
        "I got off the bus one stop earlier.",
        "What is your weather today?",
        ("Sunny", "Foggy", "Stormy"),
    ),
}
MINE = {"de": "Das probiere ich morgen auch.", "en": "I shall try that tomorrow, too."}


class Camera:
    """Takes the leaflet's pictures, or looks whether their words still hold."""

    def __init__(self, page: Page, language: str) -> None:
        self._page = page
        self._folder = FOLDER / language
        self._takes = bool(os.environ.get("RUNDE_TEST_LEAFLET"))
        self._words: dict[str, list[str]] = {}

    def look(self, name: str) -> None:
        """One screen of the leaflet."""
        self._words[name] = self._page.evaluate(WORDS)
        folder = os.environ.get("RUNDE_TEST_PICTURES")
        taken = self._page.screenshot(animations="disabled")
        if folder:
            Path(folder, f"leaflet-{self._folder.name}-{name}.png").write_bytes(taken)
        if self._takes:
            self._folder.mkdir(parents=True, exist_ok=True)
            small = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS)
            small.save(self._folder / f"{name}.png", optimize=True)

    def done(self) -> None:
        """Every screen was met, in the leaflet's order, and says what the leaflet shows."""
        assert list(self._words) == list(SCREENS)
        kept = self._folder / "words.json"
        if self._takes:
            kept.write_text(json.dumps(self._words, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        assert json.loads(kept.read_text(encoding="utf-8")) == self._words, "Run bin/leaflet: its screens have changed."


def photo() -> FilePayload:
    """A picture as a phone takes it: a hill, a path, the sun."""
    image = Image.new("RGB", (1200, 900), "#bfe3ee")
    for y in range(450, 900):
        for x in range(0, 1200, 4):
            if y > 620 - 170 * (1 - ((x - 600) / 700) ** 2):
                image.paste((86, 138 - (y - 450) // 8, 74), (x, y, x + 4, y + 1))
    image.paste("#f4d35e", (900, 110, 1040, 250))
    image.paste("#d8c19a", (560, 640, 660, 900))
    held = io.BytesIO()
    image.save(held, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}


@pytest.mark.promise("D17")
@pytest.mark.promise("S1")
@pytest.mark.promise("D6")
def test_from_the_letter_to_the_first_voice_message(house: House, arrive: Callable[..., Page]) -> None:
    language = house.language
    house.act(TALK.format(room=house.room, said=SAID[language]))
    keep, to_group, ahead, yes = WAY_IN[language]
    page = arrive(f"/join/{house.codes['Ana']}/", permissions=["microphone"])
    camera = Camera(page, language)

    page.fill("#pin", PIN)
    camera.look("pin")
    page.get_by_role("button", name=keep).click()
    page.get_by_role("link", name=to_group).click()
    expect(page.get_by_role("link", name=ahead)).to_be_visible()
    camera.look("who")
    page.get_by_role("link", name=ahead).click()
    page.get_by_role("button", name=yes).click()
    expect(page.get_by_role("button", name=to_group)).to_be_visible()
    camera.look("size")
    page.get_by_role("button", name=to_group).click()
    ready(page)
    camera.look("room")

    page.fill("#text", MINE[language])
    page.click("#send")
    mine = bubble(page, MINE[language])
    expect(mine.locator(".take-back")).to_be_visible()
    page.locator("#log").focus()
    camera.look("take-back")
    mine.locator(".take-back").click()
    expect(page.locator("#log .own .gone")).to_be_visible()

    theirs = page.locator("#log .m:not(.own)", has_text=SAID[language][1])
    theirs.locator(".answer").click()
    expect(page.locator("#context")).to_be_visible()
    camera.look("answer")
    page.fill("#text", MINE[language])
    page.click("#send")
    expect(bubble(page, MINE[language]).locator(".quote")).to_be_visible()

    theirs.locator(".react").click()
    theirs.locator(".words").scroll_into_view_if_needed()
    camera.look("react")
    theirs.locator(".word").first.click()
    expect(theirs.locator(".chip")).to_be_visible()

    page.set_input_files("#files", [photo()])
    expect(page.locator("#tray .tile")).to_have_count(1)
    expect(page.locator("#tray .how")).to_have_text(
        {"de": "Bereit, noch nicht gesendet", "en": "Ready, not sent yet"}[language]
    )
    page.locator("#log").focus()
    camera.look("picture")
    page.click("#send")
    expect(page.locator("#log [data-seq] .attachment img")).to_be_visible()

    page.click("#voice")
    expect(page.locator("#recorder .clock")).to_have_text(re.compile("0:0[1-9]"))
    page.locator("#recorder .stop").click()
    expect(page.locator("#recorder .listen")).to_be_visible()
    camera.look("voice")
    page.locator("#recorder .deliver").click()
    expect(page.locator("#log [data-seq] .player")).to_be_visible()

    poll = page.locator("#log .m:not(.own)", has_text=SAID[language][2])
    poll.scroll_into_view_if_needed()
    poll.locator(".option").first.click()
    expect(poll.locator(".option").first).to_have_attribute("aria-pressed", "true")
    poll.locator(".poll").scroll_into_view_if_needed()
    camera.look("poll")

    page.locator(".bar summary").first.click()
    expect(page.locator(".panel .phone")).to_be_visible()
    camera.look("help")
    camera.done()


@pytest.mark.promise("D17")
def test_the_leaflet_stands_on_screen_and_on_paper(house: House, arrive: Callable[..., Page]) -> None:
    page = arrive("/leaflet/")
    expect(page.locator(".leaflet li")).to_have_count(len(SCREENS))
    for image in page.locator(".leaflet img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", value=True)
        assert image.evaluate("(one) => one.naturalWidth") == 720
    page.emulate_media(media="print")
    sizes = page.evaluate(
        "() => [...document.querySelectorAll('.leaflet p')].map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 16 / 72 * 96

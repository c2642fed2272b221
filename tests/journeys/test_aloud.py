"""Messages are read aloud. The engine of the browser is replaced by one that keeps what it was told to say and says
it until it is told to end: which voices a machine has, and whether it has a sound card, is not for these tests to know."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.conftest import BOTH, House, bubble, picture, ready, without_violation, write
from journeys.measures import SIDEWAYS

pytestmark = [pytest.mark.journey, pytest.mark.promise("D8"), BOTH]

ENGINE = """
const now = [];
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } };
const engine = Object.assign(new EventTarget(), {
  getVoices: () => VOICES,
  speak(one) { now.push(one); said.push([one.text, one.voice.name, one.lang]) },
  cancel() { for (const one of now.splice(0)) one.onerror?.({ error: "canceled" }) },
  end() { now.shift().onend?.({}) },
  fail() { now.shift().onerror({ error: "synthesis-failed" }) },
});
Object.defineProperty(window, "speechSynthesis", { value: engine });
"""
NONE = "Object.defineProperty(window, 'speechSynthesis', { value: undefined })"
VOICES = [
    {"name": "Emma", "lang": "en-GB", "localService": True}, {"name": "Cloud", "lang": "de-DE", "localService": False},
    {"name": "Jack", "lang": "en_US", "localService": False}, {"name": "Anna", "lang": "de_AT", "localService": True},
]  # fmt: skip
OWN = {"de": "Anna", "en": "Emma"}
WORDS = {
    "de": {"stop": "Vorlesen beenden", "start": "Vorlesen", "none": "keine Stimme", "says": "Anton schreibt: "},
    "en": {"stop": "Stop reading", "start": "Read aloud", "none": "no voice", "says": "Anton writes: "},
}


def speaking(page: Page, house: House, voices: list[dict[str, object]] | None = None) -> Page:
    """The room, in a browser that has these voices; without any, a browser that cannot speak at all."""
    page.add_init_script(NONE if voices is None else ENGINE.replace("VOICES", json.dumps(voices)))
    page.goto("about:blank")
    page.goto(f"/room/{house.room}/")
    ready(page)
    return page


def button(page: Page, text: str) -> Locator:
    """The button that reads this message, with the row open in which it is."""
    message = bubble(page, text)
    if message.locator(".more").get_attribute("aria-expanded") != "true":
        message.locator(".more").click()
    return message.locator(".aloud")


def test_reading_starts_stops_and_moves_on_to_another_message(house: House, member: Callable[..., Page]) -> None:
    words, ana, anton = WORDS[house.language], member("Ana"), member("Anton")
    speaking(ana, house, VOICES)
    for text in ("Erste Worte", "Second words"):
        write(anton, text)
    first, second = button(ana, "Erste Worte"), button(ana, "Second words")
    first.click()
    expect(first).to_have_text(words["stop"])
    second.click()
    expect(second).to_have_text(words["stop"])
    expect(first).to_have_text(words["start"])
    assert ana.evaluate("said.map(([text, voice]) => [text.trim().replace(/[. ]+$/, ''), voice])") == [
        ["Erste Worte", OWN[house.language]], ["Second words", OWN[house.language]],
    ]  # fmt: skip
    without_violation(ana)
    ana.evaluate("speechSynthesis.end()")
    expect(second).to_have_text(words["start"])
    second.click()
    expect(second).to_have_text(words["stop"])
    second.click()
    expect(second).to_have_text(words["start"])
    with pytest.raises(Exception, match="undefined"):
        ana.evaluate("speechSynthesis.end()")  # nothing is spoken any more
    assert ana.locator(".thanks").count() == 0


def test_all_that_is_new_is_read_with_its_authors(house: House, member: Callable[..., Page]) -> None:
    words, gerda, anton = WORDS[house.language], member("Gerda"), member("Anton")
    write(gerda, "Bis hier gelesen")
    expect(bubble(anton, "Bis hier gelesen")).to_be_visible()
    gerda.goto("about:blank")
    for number in range(2):
        write(anton, f"Neu {number}")
    speaking(gerda, house, VOICES)
    gerda.locator(".aloud-new").click()
    expect(gerda.locator(".aloud-new")).to_have_text(words["stop"])
    said = [text for text, _, _ in gerda.evaluate("said")]
    assert [text.rstrip(". ") for text in said] == [f"{words['says']}Neu {number}" for number in range(2)]
    gerda.evaluate("speechSynthesis.end()")
    expect(gerda.locator(".aloud-new")).to_have_text(words["stop"])
    gerda.evaluate("speechSynthesis.end()")
    expect(gerda.locator(".aloud-new")).to_have_text(words["start"])


@pytest.mark.parametrize("voices", [None, [], [{"name": "Lea", "lang": "fr-FR", "localService": True}]])
def test_without_a_voice_a_sentence_says_so(
    voices: list[dict[str, object]] | None, house: House, member: Callable[..., Page]
) -> None:
    words, ana, anton = WORDS[house.language], member("Ana"), member("Anton")
    speaking(ana, house, voices)
    text = f"Ohne Stimme {voices and len(voices)}"
    write(anton, text)
    reading = button(ana, text)
    reading.click()
    expect(bubble(ana, text).locator(".thanks")).to_contain_text(words["none"])
    expect(ana.locator("#announced")).to_contain_text(words["none"])
    expect(reading).to_have_text(words["start"])
    expect(ana.locator(".aloud-new:visible")).to_have_count(0)
    without_violation(ana)
    assert ana.evaluate(SIDEWAYS) == []
    picture(ana, f"aloud-no-voice-{house.language}")


def test_a_voice_that_fails_is_told_and_one_that_is_stopped_is_not(house: House, member: Callable[..., Page]) -> None:
    words, ana, anton = WORDS[house.language], member("Ana"), member("Anton")
    speaking(ana, house, VOICES)
    write(anton, "Heiser")
    reading = button(ana, "Heiser")
    reading.click()
    expect(reading).to_have_text(words["stop"])
    ana.evaluate("speechSynthesis.fail()")
    expect(reading).to_have_text(words["start"])
    expect(bubble(ana, "Heiser").locator(".thanks")).to_contain_text(words["none"])

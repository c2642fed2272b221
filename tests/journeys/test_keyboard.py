"""From the letter to the search with the keyboard alone, and what a screen reader finds on the way."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.conftest import DESK, PIN, WAY_IN, House, bubble, picture, ready, write
from journeys.test_media import MAY_SPEAK, PLAYS, arrived, photograph
from journeys.test_talk import post_poll

pytestmark = pytest.mark.journey

BACK = "Shift+Tab"
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return "nothing has the focus";
  const shown = e.matches("input[type=radio], input[type=checkbox]") ? e.parentElement : e;
  const box = shown.getBoundingClientRect();
  const [left, top] = [Math.max(0, box.left), Math.max(0, box.top)];
  const [right, bottom] = [Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
  const name = e.outerHTML.slice(0, 90);
  if (right - left < 10 || bottom - top < 10) return `out of sight: ${name}`;
  const parts = [.1, .3, .5, .7, .9];
  const spots = parts.flatMap((x) => parts.map((y) => [left + x * (right - left), top + y * (bottom - top)]));
  const found = spots.map((spot) => document.elementFromPoint(...spot));
  if (!found.some((one) => one && (e.contains(one) || one.contains(e) && one.matches("label")))) return `covered: ${name}`;
  const ring = e.matches(".found") ? e.querySelector(".bubble") : e;
  const { outlineStyle, outlineWidth } = getComputedStyle(ring);
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `without a ring: ${name}`;
  return "";
}"""


def seen(page: Page) -> None:
    """Something has the focus, and one sees what."""
    assert page.evaluate(FOCUS) == ""


def go(page: Page, to: Locator, key: str = "Tab", most: int = 60) -> None:
    """Press Tab (or Shift+Tab) until `to` has the focus; on the way the focus is never lost and always visible."""
    passed: list[str] = []
    for _ in range(most):
        page.keyboard.press(key)
        wrong = page.evaluate(FOCUS)
        assert not wrong, "\n".join([f"{wrong} on the way to {to}", *passed])
        if to.evaluate("e => e === document.activeElement"):
            return
        passed.append(page.evaluate("document.activeElement.outerHTML.slice(0, 60)"))
    raise AssertionError("\n".join(["not reached", str(to), *passed]))


def enter(page: Page, to: Locator, key: str = "Tab", by: str = "Enter") -> None:
    go(page, to, key)
    page.keyboard.press(by)


def follow(page: Page, to: Locator, key: str = "Tab") -> None:
    """Press what leads to another page."""
    go(page, to, key)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.promise("D3")
@pytest.mark.promise("D6")
def test_the_whole_way_by_keyboard_alone(
    house: House, arrive: Callable[..., Page], member: Callable[..., Page]
) -> None:
    keep, to_group, ahead, yes = WAY_IN[house.language]
    anton = member("Anton", device=DESK)
    ana = arrive(f"/join/{house.codes['Ana']}/", **MAY_SPEAK)

    ana.on("filechooser", lambda chooser: chooser.set_files([photograph()]))

    # From the letter into the room.
    go(ana, ana.locator("#pin"))
    ana.keyboard.type(PIN)
    follow(ana, ana.get_by_role("button", name=keep))
    follow(ana, ana.get_by_role("link", name=to_group))
    follow(ana, ana.get_by_role("link", name=ahead, exact=True))
    follow(ana, ana.get_by_role("button", name=yes))
    follow(ana, ana.locator("button.size-20"))
    expect(ana.locator("html")).to_have_attribute("data-text", "20")
    follow(ana, ana.get_by_role("button", name=to_group), BACK)  # one goes on where the size was chosen
    ready(ana)

    # The order, and the way to the text box at once.
    order = ["a.skip[href='#content']", "a.skip[href='#text']", "details.menu:not([data-room]) > summary",
             "details.menu[data-room] > summary", "details.week > summary", "#log", "#text", "#picture", "#voice",
             "#send"]  # fmt: skip
    for one in order:
        ana.keyboard.press("Tab")
        seen(ana)
        expect(ana.locator(one)).to_be_focused()
    for _ in order[1:-1]:
        ana.keyboard.press(BACK)
    ana.keyboard.press("Enter")
    expect(ana.locator("#text")).to_be_focused()

    # Write and take back.
    ana.keyboard.type("Mit Tasten geschrieben")
    enter(ana, ana.locator("#send"))
    expect(bubble(anton, "Mit Tasten")).to_be_visible()
    expect(ana.locator("#text")).to_be_focused()
    enter(ana, bubble(ana, "Mit Tasten").locator(".take-back"), BACK, "Space")
    expect(ana.locator("#messages .gone").last).to_be_visible()
    seen(ana)

    # Answer, give a word, vote.
    write(anton, "Wer geht mit?")
    asked = bubble(ana, "Wer geht mit?").get_attribute("id")
    his = ana.locator(f"#{asked}")
    enter(ana, his.locator(".answer"))
    expect(ana.locator("#text")).to_be_focused()
    expect(ana.locator("#context")).to_be_visible()
    ana.keyboard.type("Ich, gern.")
    enter(ana, ana.locator("#send"))
    expect(bubble(anton, "Ich, gern.").locator(".quote")).to_contain_text("Wer geht mit?")
    enter(ana, his.locator(".react"), BACK, "Space")
    enter(ana, his.locator(".word").nth(1), by="Space")
    expect(anton.locator(f"#{asked} .chip")).to_have_count(1)
    expect(his.locator(".react")).to_be_focused()
    seq = post_poll(house, "poll", "Mit Tasten?", [("y", "Ja", False), ("n", "Nein", False)])
    ana.reload()
    ready(ana)
    poll = ana.locator(f"#m{seq}")
    enter(ana, poll.locator(".option").first)
    expect(poll.locator(".revote")).to_be_focused()
    seen(ana)
    enter(ana, poll.locator(".more"), by="Space")
    enter(ana, poll.locator(".report"), by="Space")
    enter(ana, poll.locator(".more"), BACK)

    # A picture.
    go(ana, ana.locator("#picture"))
    ana.keyboard.press("Enter")
    expect(ana.locator(".tile .preview img")).to_be_visible()
    seen(ana)
    enter(ana, ana.locator("#send"))
    expect(arrived(anton, "picture")).to_be_visible()
    expect(arrived(ana, "picture")).to_be_visible()
    enter(ana, arrived(ana, "picture").locator(".open"), BACK)
    for one in (".close", ".larger", ".frame", ".close"):
        expect(ana.locator(f"#viewer {one}")).to_be_focused()
        seen(ana)
        ana.keyboard.press("Tab")
        if ana.evaluate("document.activeElement === document.body"):  # the browser's own buttons
            ana.keyboard.press("Tab")
    ana.keyboard.press("Escape")
    expect(arrived(ana, "picture").locator(".open")).to_be_focused()

    # A voice message.
    enter(ana, ana.locator("#voice"))
    expect(ana.locator("#recorder .stop")).to_be_focused()
    expect(ana.locator("#recorder .clock")).to_have_text("0:02")
    ana.keyboard.press("Enter")
    expect(ana.locator("#recorder .listen")).to_be_focused()
    seen(ana)
    ana.keyboard.press("Space")
    ana.locator("#recorder audio").evaluate(PLAYS)
    enter(ana, ana.locator("#recorder .deliver"))
    expect(ana.locator("#voice")).to_be_focused()
    expect(arrived(anton, "voice")).to_be_visible()
    expect(arrived(ana, "voice")).to_be_visible()
    enter(ana, arrived(ana, "voice").locator(".play"), BACK)
    ana.locator(".voice audio").last.evaluate(PLAYS)
    seen(ana)

    # Menus open and close; the search and back.
    enter(ana, ana.locator("details.menu:not([data-room]) > summary"), BACK)
    expect(ana.locator("details.menu:not([data-room]) .panel")).to_be_visible()
    ana.keyboard.press("Tab")
    seen(ana)
    ana.keyboard.press("Escape")
    expect(ana.locator("details.menu:not([data-room]) > summary")).to_be_focused()
    enter(ana, ana.locator("details.menu[data-room] > summary"))
    follow(ana, ana.locator(".panel a[href$='/search/']"))
    go(ana, ana.locator("#q"))
    ana.keyboard.type("Wer geht")
    with ana.expect_navigation():
        ana.keyboard.press("Enter")
    follow(ana, ana.locator(f".hits a[href$='#{asked}']"))
    ready(ana)
    expect(his).to_be_focused()
    seen(ana)
    go(ana, his.locator(".answer"))
    picture(ana, f"keyboard-{house.language}")


TREE = {
    "de": """
- listitem:
  - paragraph:
    - text: Anton
    - time: /\\d+:\\d\\d/
  - text: Für jedes Ohr
  - paragraph:
    - button "Anton antworten": Antworten
    - button "Reagieren"
    - button "Mehr zu dieser Nachricht": Mehr
""",
    "en": """
- listitem:
  - paragraph:
    - text: Anton
    - time: /\\d+:\\d\\d/
  - text: Für jedes Ohr
  - paragraph:
    - button "Answer Anton": Answer
    - button "React"
    - button "More about this message": More
""",
}
NAMES = {
    "de": {"text": "Ihre Nachricht", "picture": "Bild", "voice": "Stimme", "send": "Senden", "log": "Gespräch",
           "poll": "Wählen Sie eine Antwort", "word": "Ein Wort zu dieser Nachricht", "recorder": "Sprachnachricht",
           "viewer": "Ihr Bild", "change": "Meine Antwort ändern", "tray": "Kommt zu Ihrer Nachricht"},
    "en": {"text": "Your message", "picture": "Picture", "voice": "Voice", "send": "Send", "log": "Talk",
           "poll": "Choose one answer", "word": "One word for this message", "recorder": "Voice message",
           "viewer": "Your picture", "change": "Change my answer", "tray": "Goes with your message"},
}  # fmt: skip


@pytest.mark.promise("D3")
def test_what_a_screen_reader_finds(house: House, member: Callable[..., Page]) -> None:
    names = NAMES[house.language]
    ana, anton = member("Ana", **MAY_SPEAK), member("Anton", device=DESK)
    log = ana.get_by_role("log", name=names["log"])
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-relevant", "additions")
    expect(ana.get_by_role("heading", level=1)).to_have_count(1)
    expect(ana.get_by_role("banner")).to_have_count(1)
    expect(ana.get_by_role("main")).to_have_count(1)
    box = ana.get_by_role("textbox", name=names["text"])
    expect(box).to_have_count(1)
    for one in ("picture", "voice", "send"):
        expect(ana.get_by_role("button", name=names[one], exact=True).filter(visible=True)).to_have_count(1)

    # A message, and the words for it.
    write(anton, "Für jedes Ohr")
    his = bubble(ana, "Für jedes Ohr")
    expect(his).to_match_aria_snapshot(TREE[house.language])
    expect(his.locator(".react")).to_have_attribute("aria-expanded", "false")
    his.locator(".react").click()
    words = his.get_by_role("group", name=names["word"])
    words.get_by_role("button").first.click()
    expect(his.locator("button.chip")).to_have_attribute("aria-pressed", "true")
    box.fill("Von mir")
    ana.click("#send")
    bubble(anton, "Von mir").locator(".react").click()
    bubble(anton, "Von mir").locator(".word").first.click()
    expect(ana.get_by_role("status").filter(has_text="Anton")).to_have_count(1)

    # A poll says what is chosen, and tells how many.
    seq = post_poll(house, "poll", "Mit den Ohren?", [("y", "Ja", False), ("n", "Nein", False)])
    poll = ana.locator(f"#m{seq}").get_by_role("group", name=names["poll"])
    expect(poll.get_by_role("button", pressed=False)).to_have_count(2)
    poll.get_by_role("button").first.click()
    expect(ana.get_by_role("status").filter(has_text=poll.locator(".voters").inner_text())).to_have_count(1)
    poll.get_by_role("button", name=names["change"]).click()
    expect(poll.get_by_role("button", pressed=True)).to_have_count(1)

    # Faults are alerts; what passes by is a status.
    ana.click("#send")
    expect(ana.get_by_role("alert").filter(visible=True)).to_have_count(1)
    box.fill("Weiter")
    expect(ana.get_by_role("alert").filter(visible=True)).to_have_count(0)
    anton.locator("#text").press_sequentially("Ich schreibe", delay=400)  # milliseconds; it is told every three seconds
    expect(ana.get_by_role("status").filter(has_text="Anton").filter(visible=True)).to_have_count(1)
    ana.context.set_offline(True)
    expect(ana.locator("#offline")).to_have_role("status")
    expect(ana.locator("#offline")).to_be_visible()
    ana.context.set_offline(False)
    expect(ana.locator("#log[data-connected=live]")).to_be_visible()

    # A picture: in the tray, in the talk, in a dialog of its own.
    ana.set_input_files("#files", [photograph(name="garten.jpg")])
    tray = ana.get_by_role("list", name=names["tray"])
    expect(tray.get_by_role("button", name=re.compile("garten.jpg"))).to_have_count(1)
    ana.click("#send")
    expect(arrived(ana, "picture")).to_be_visible()
    link = ana.get_by_role("link", name=re.compile(names["viewer"]))
    link.last.click()
    dialog = ana.get_by_role("dialog", name=re.compile(names["viewer"]))
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("img", name=re.compile(names["viewer"]))).to_have_count(1)
    ana.keyboard.press("Escape")

    # The recorder tells what it does.
    ana.click("#voice")
    recorder = ana.get_by_role("group", name=names["recorder"]).filter(has=ana.locator(".stop"))
    expect(recorder.get_by_role("timer")).to_have_text("0:02")
    said = ana.locator("#said")
    expect(said).to_have_role("status")
    expect(said).to_have_text(recorder.locator(".what").inner_text())
    recorder.locator(".stop").click()
    expect(said).to_have_text(re.compile("[23] (Sekunden|seconds)"))
    recorder.locator(".deliver").click()
    expect(arrived(ana, "voice")).to_be_visible()
    player = ana.locator("#messages").get_by_role("group", name=re.compile(names["recorder"], re.IGNORECASE)).last
    expect(player.get_by_role("slider")).to_have_count(1)

"""Arriving: from the letter through three screens into the room; every size and colour on every page; one phone for two."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, FilePayload, Page, expect

from journeys.conftest import BOTH, PIN, House, come_in, picture, ready, without_violation

pytestmark = pytest.mark.journey

WORDS = {
    "de": {
        "keep": "Diese PIN nehmen", "group": "Zu meiner Gruppe", "next": "Weiter", "yes": "Ja, ich bin einverstanden",
        "back": "Zurück", "help": "Hilfe", "more": "Mehr", "switch": "Person wechseln", "go_on": "Weiter",
        "everywhere": "Überall abmelden", "no": "Ich möchte nicht zustimmen", "out": "Sie sind überall abgemeldet.",
        "look": "Schrift und Farben", "people": "Wer in dieser Gruppe ist", "show": "Der Gruppe zeigen",
    },
    "en": {
        "keep": "Keep this PIN", "group": "To my group", "next": "Next", "yes": "Yes, I agree",
        "back": "Back", "help": "Help", "more": "More", "switch": "switch person", "go_on": "Continue",
        "everywhere": "Sign out everywhere", "no": "I do not want to agree", "out": "You are signed out everywhere.",
        "look": "Text and colours", "people": "Who is in this group", "show": "Show this to the group",
    },
}  # fmt: skip

TOO_SMALL = """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), textarea, select")]
  .filter((e) => e.checkVisibility() && !e.closest("[hidden]") && !e.matches(".skip, p a:not(.button, .link)"))
  .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
  .filter(([box]) => box.width && (box.height < 47.5 || box.width < 44))
  .map(([box, html]) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`)"""


def new_letter(house: House, name: str) -> str:
    return str(house.stagehand.call("stage.new_letter", name))


def sound(page: Page, where: str) -> None:
    """Nothing to scroll sideways, nothing too small to hit, nothing that axe finds."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], (where, wide)  # type: ignore[index]
    assert page.evaluate(TOO_SMALL) == [], where
    without_violation(page)


def looks(page: Page, size: int, theme: str) -> None:
    page.goto("/own/look/")
    page.locator(f"button[name=text_size][value='{size}']").click()
    page.locator(f"button[name=theme][value='{theme}']").click()
    page.wait_for_load_state()


@pytest.mark.promise("D1")
@pytest.mark.promise("D2")
@pytest.mark.promise("D3")
@pytest.mark.promise("D14")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_three_screens_lead_into_the_room(house: House, arrive: Callable[..., Page], script: bool) -> None:
    words, name = WORDS[house.language], "Ana" if script else "Anton"
    page = arrive(f"/join/{house.codes[name]}/", java_script_enabled=script)
    check = sound if script else (lambda *_: None)
    page.fill("#pin", PIN)
    page.get_by_role("button", name=words["keep"]).click()
    page.get_by_role("link", name=words["group"]).click()
    expect(page.locator("main")).to_contain_text("Carla")
    expect(page.get_by_text("02742 123456").first).to_be_visible()
    check(page, "who")
    picture(page, f"arriving-1-{house.language}")
    page.goto(f"/room/{house.room}/")
    expect(page.locator("#log")).to_have_count(0)
    page.get_by_role("link", name=words["next"]).click()
    page.get_by_text(words["no"]).click()
    expect(page.locator("main").get_by_text("02742 123456").first).to_be_visible()
    check(page, "rules")
    picture(page, f"arriving-2-{house.language}")
    page.get_by_role("link", name=words["back"]).click()
    page.get_by_role("link", name=words["next"]).click()
    page.get_by_role("button", name=words["yes"]).click()
    page.locator("button.size-22").click()
    expect(page.locator("html")).to_have_attribute("data-text", "22")
    size = page.locator("main p").first.evaluate("e => getComputedStyle(e).fontSize") if script else "22px"
    assert round(float(size.removesuffix("px"))) == 22
    check(page, "look")
    picture(page, f"arriving-3-{house.language}")
    page.goto("/")
    page.get_by_role("button", name=words["group"]).click()
    expect(page.locator("#log")).to_be_visible()
    page.goto(f"/room/{house.room}/members/")
    page.fill("#introduction", f"Ich bin {name} und mag den Garten.")
    page.get_by_role("button", name=words["show"]).click()
    expect(page.locator(".words", has_text=f"Ich bin {name}")).to_be_visible()
    check(page, "members")
    picture(page, f"arriving-members-{house.language}")


@pytest.mark.promise("D6")
@pytest.mark.promise("D3")
def test_every_page_of_a_member_bears_the_largest_text_and_every_theme(
    house: House, arrive: Callable[..., Page]
) -> None:
    page = arrive(f"/join/{new_letter(house, 'Gerda')}/", viewport={"width": 320, "height": 640})
    come_in(page, house.language)
    room = f"/room/{house.room}/"
    pages = (room, f"{room}about/", f"{room}members/", "/help/", "/kept/", "/own/look/", "/own/devices/",
             "/own/devices/sign-out/", "/own/leaving/", "/own/leaving/erasure/", "/own/leaving/copy/", "/switch/",
             "/room/9999/")  # fmt: skip
    for size, theme in ((32, ""), (32, "dark"), (26, "contrast"), (18, "light")):
        looks(page, size, theme)
        for address in pages:
            page.goto(address)
            if address == room:
                expect(page.locator("#log[data-connected=live]")).to_be_visible()
            sound(page, f"{address} {size} {theme}")
            name = address.strip("/").replace("/", "-").replace(f"room-{house.room}", "room")
            picture(page, f"look-{name}-{size}-{theme or 'device'}-{house.language}")
        page.goto(room)
        page.get_by_text(WORDS[house.language]["more"], exact=True).first.click()
        sound(page, f"more {size} {theme}")
        picture(page, f"look-more-{size}-{theme or 'device'}-{house.language}")
        if size == 32:
            page.reload()
            page.fill("#text", "In großen Buchstaben")
            page.locator("#send").click()
            expect(page.locator("#log [data-seq] .text", has_text="In großen Buchstaben").last).to_be_in_viewport()


@pytest.mark.promise("D1")
def test_two_share_a_phone_and_nothing_of_one_is_left_for_the_other(house: House, arrive: Callable[..., Page]) -> None:
    words = WORDS[house.language]
    page = arrive(f"/join/{new_letter(house, 'Gerda')}/")
    come_in(page, house.language)
    page.goto(f"/join/{new_letter(house, 'Anton')}/")
    page.fill("#pin", "1357")
    page.get_by_role("button", name=words["keep"]).click()
    expect(page.locator("main")).to_contain_text("Gerda")
    page.goto(f"/room/{house.room}/")
    if "/welcome/" in page.url:
        page.get_by_role("link", name=words["next"]).click()
        page.get_by_role("button", name=words["yes"]).click()
        page.get_by_role("button", name=words["group"]).click()
    expect(page.locator("#log[data-connected=live]")).to_be_visible()
    page.fill("#text", "Entwurf von Anton")
    old_tab = page.context.new_page()
    old_tab.goto(f"/room/{house.room}/")
    expect(old_tab.locator("#log[data-connected=live]")).to_be_visible()

    page.get_by_text(words["more"], exact=True).first.click()
    page.get_by_role("link", name=words["switch"]).click()
    sound(page, "switch")
    picture(page, f"switch-{house.language}")
    page.get_by_role("button", name="Gerda").click()
    expect(page.locator("#pin")).to_be_visible()
    sound(page, "pin")
    picture(page, f"switch-pin-{house.language}")
    expect(old_tab.locator("#signin")).to_be_visible()
    page.go_back()
    assert "Entwurf von Anton" not in page.content()
    expect(page.locator("#log")).to_have_count(0)
    page.goto("/")
    page.fill("#pin", PIN)
    page.get_by_role("button", name=words["go_on"]).click()
    expect(page.locator("#log[data-connected=live]")).to_be_visible()
    expect(page.locator("#text")).to_have_value("")
    assert "runde_others" not in str(page.evaluate("document.cookie"))


@pytest.mark.parametrize("house", ["en"], indirect=True)
def test_signing_out_takes_along_what_was_not_sent(house: House, arrive: Callable[..., Page]) -> None:
    page = arrive(f"/join/{new_letter(house, 'Gerda')}/")
    come_in(page, house.language)
    expect(page.locator("#log[data-connected=live]")).to_be_visible()
    page.fill("#text", "Nur ein Entwurf")
    page.set_input_files("#files", FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=b"no picture at all"))
    expect(page.locator(".tile")).to_have_count(1)
    kept = """() => new Promise((done) => {
      indexedDB.open("runde").onsuccess = ({ target }) => {
        target.result.transaction("files").objectStore("files").getAllKeys().onsuccess = (found) => done([
          ...Object.keys(localStorage).filter((name) => name.endsWith(":draft")), ...found.target.result.map(() => "file"),
        ]);
      };
    })"""
    assert len(page.evaluate(kept)) == 2
    page.evaluate("localStorage.setItem('runde:0:1:draft', 'of somebody else')")
    page.goto("/help/")
    asked: list[str] = []

    def yes(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", yes)
    page.locator("main summary").click()
    page.get_by_role("button", name="Sign out on this device").click()
    expect(page.locator("#code")).to_be_visible()
    assert "not sent yet" in asked[0]
    assert page.evaluate(kept) == ["runde:0:1:draft"]


def test_signing_out_everywhere_closes_the_other_browser(house: House, arrive: Callable[..., Page]) -> None:
    words = WORDS[house.language]
    there = arrive(f"/join/{new_letter(house, 'Gerda')}/")
    come_in(there, house.language)
    expect(there.locator("#log[data-connected=live]")).to_be_visible()
    here = arrive(f"/join/{new_letter(house, 'Gerda')}/")
    come_in(here, house.language)
    here.goto("/own/devices/")
    here.get_by_role("link", name=words["everywhere"]).click()
    here.get_by_role("button", name=words["everywhere"]).click()
    expect(here.get_by_text(words["out"])).to_be_visible()
    sound(here, "signed out")
    expect(there.locator("#signin")).to_be_visible()
    there.goto(f"/room/{house.room}/")
    expect(there.locator("#log")).to_have_count(0)


@BOTH
def test_a_new_introduction_is_read_whenever_the_list_is_opened(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton")
    address = f"/room/{house.room}/members/"
    anton.locator("details.menu[data-room] > summary").click()
    anton.locator(f"a[href='{address}']").click()
    for words in ("Ich gehe gern in den Wald.", "Ich gehe gern ans Meer."):
        ana.goto(address)
        ana.fill("#introduction", words)
        ana.locator("section.card form button").first.click()
        expect(ana.locator("main")).to_contain_text(words)
        anton.go_back()
        ready(anton)
        anton.go_forward()  # a page that the browser kept would still say what was there before
        expect(anton.locator("main")).to_contain_text(words)
    expect(anton.locator("main")).not_to_contain_text("Wald")

"""Nothing moves by itself, and everything can be read and done at 400 % zoom, with letters of double size and forced colours."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from journeys.conftest import BOTH, DESK, House, bubble, picture, ready, without_violation, write
from journeys.measures import SIDEWAYS
from journeys.test_media import LOADED, MAY_SPEAK, arrived, choose, photograph, record
from journeys.test_pairs import set_rule

pytestmark = pytest.mark.journey
english = pytest.mark.parametrize("house", ["en"], indirect=True)

SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries())
      if (!hadRecentInput) shifts.push([value, ...sources.map(({ node }) => (node?.outerHTML ?? "").slice(0, 80))]);
  }).observe({ type: "layout-shift", buffered: true });
}"""
LEAST = 0.01  # of the layout shift score (web.dev/cls): a tenth of what counts as good


def moved(page: Page) -> list[list[object]]:
    """What moved since the page opened without anybody touching it, as far as it is more than LEAST in all."""
    shifts: list[list[object]] = page.evaluate("() => new Promise((done) => setTimeout(() => done(shifts), 300))")
    return shifts if sum(float(str(one[0])) for one in shifts) > LEAST else []


def watched(page: Page) -> None:
    page.add_init_script(f"({SHIFTS})()")


@english
@pytest.mark.promise("D6")
def test_nothing_moves_when_something_loads(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana", **MAY_SPEAK), member("Anton", device=DESK)
    watched(ana)
    for width, height in ((640, 480), (400, 900)):
        choose(anton, photograph(width, height), photograph(height, width))
        anton.fill("#text", f"Zwei Bilder, {width} breit")
        anton.click("#send")
        expect(bubble(anton, f"{width} breit").locator(".attachment.picture")).to_have_count(2)
    record(ana)
    ana.click("#recorder .deliver")
    expect(arrived(ana, "voice")).to_be_visible()

    ana.reload()
    ready(ana)
    for image in ana.locator("#messages img").all():
        image.scroll_into_view_if_needed()
        assert image.evaluate(LOADED) > 100
    assert moved(ana) == []

    # Somebody reads further up while messages and pictures arrive.
    for number in range(12):
        write(anton, f"Nachricht {number}")
    ana.locator("#log").evaluate("log => { log.scrollTop = 100 }")
    top = "() => document.querySelector('#messages .m').getBoundingClientRect().top"
    before = ana.evaluate(top)
    ana.evaluate("shifts.length = 0")
    choose(anton, photograph())
    anton.fill("#text", "Mit Bild")
    anton.click("#send")
    write(anton, "Und noch etwas")
    expect(bubble(ana, "Und noch etwas")).to_be_attached()
    expect(ana.locator("#down")).to_be_visible()
    hers = anton.locator("#log [data-seq]", has=anton.locator(".attachment.voice")).last
    hers.locator(".react").click()
    hers.locator(".word").first.click()
    expect(ana.locator("#log .chip")).to_have_count(1)
    assert moved(ana) == []
    assert ana.evaluate(top) == before


LINE = {"de": "{} hat Ihnen geschrieben", "en": "{} has written to you"}
ENDS = """() => ["#messages .m", "#messages .m:last-child"].map(
  (one) => document.querySelector(one).getBoundingClientRect().top)"""


@BOTH
def test_the_line_that_somebody_wrote_to_me_covers_and_moves_nothing(house: House, member: Callable[..., Page]) -> None:
    set_rule(house, "1.1.0", "moderators")
    ana, carla = member("Ana"), member("Carla")
    for number in range(2):
        write(carla, f"Kurz {number}")
    ana.goto(f"/room/{house.room}/conversations/")
    ana.get_by_role("button", name="Carla").click()
    ready(ana)
    for words in ("Kurzes", "Langes"):
        carla.goto(f"/today/room/{house.room}/")
        ready(carla)
        line, log = carla.locator("#elsewhere"), carla.locator("#log")
        expect(line).to_be_empty()
        if words == "Langes":
            log.evaluate("log => { log.scrollTop = 150 }")
        before = carla.evaluate(ENDS)
        write(ana, words)
        expect(line.locator("a")).to_have_text(LINE[house.language].format("Ana"))
        assert carla.evaluate(ENDS) == pytest.approx(before, abs=0.5)
        (over, under) = (one.bounding_box() for one in (line, log))
        assert over and under and over["y"] + over["height"] <= under["y"] + 0.5
        expect(line.locator("a")).to_be_in_viewport(ratio=1)
        carla.set_viewport_size({"width": 320, "height": 360})
        assert carla.evaluate(SIDEWAYS) == []
        carla.set_viewport_size({"width": 360, "height": 640})
        picture(carla, f"elsewhere-{house.language}-{words}")
        line.locator("a").click()
        ready(carla)
        expect(bubble(carla, words)).to_be_visible()
        carla.goto(f"/today/room/{house.room}/")
        ready(carla)
        for number in range(10 if words == "Kurzes" else 0):
            write(carla, f"Lang {number}")


ZOOMED = {
    "400 %": (ViewportSize(width=320, height=256), None),
    "letters of double size": (ViewportSize(width=360, height=640), 32),
    "both": (ViewportSize(width=320, height=256), 32),
}


@english
@pytest.mark.promise("D3")
@pytest.mark.promise("D6")
@pytest.mark.parametrize("way", ZOOMED)
def test_the_room_and_its_pages_work_when_all_is_very_large(
    house: House, member: Callable[..., Page], way: str
) -> None:
    viewport, size = ZOOMED[way]
    ana, anton = member("Ana", viewport=viewport), member("Anton", device=DESK)
    if size:
        ana.goto("/own/look/")
        ana.locator(f"button[name=text_size][value='{size}']").click()
        ana.goto(f"/room/{house.room}/")
        ready(ana)
        letters = ana.locator("#text").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert letters == pytest.approx(size, abs=0.1)
    write(anton, f"Sehr groß: {way}")
    his = bubble(ana, f"Sehr groß: {way}")
    for one in (his.locator(".text"), his.locator(".answer"), his.locator(".react"), his.locator(".more"),
                ana.locator("#text"), ana.locator("#picture"), ana.locator("#voice"), ana.locator("#send")):  # fmt: skip
        one.scroll_into_view_if_needed()
        expect(one).to_be_in_viewport(ratio=0.8)
        one.click(trial=True)
    his.locator(".answer").click()
    ana.fill("#text", f"Ja, {way}")
    picture(ana, f"zoom-{way.split(maxsplit=1)[0]}-answer")
    ana.click("#send")
    expect(bubble(anton, f"Ja, {way}").locator(".quote")).to_be_visible()
    choose(ana, photograph())
    expect(ana.locator(".tile .preview img")).to_be_visible()
    ana.locator(".tile .remove").click()
    for menu in ("details.menu:not([data-room])", "details.menu[data-room]", "details.week"):
        summary = ana.locator(f"{menu} > summary")
        summary.click()
        picture(ana, f"zoom-{way.split(maxsplit=1)[0]}-{menu[8:13]}")
        last = ana.locator(f"{menu} :is(a, summary, p)").filter(visible=True).last
        last.scroll_into_view_if_needed()
        expect(last).to_be_in_viewport()
        assert ana.evaluate(SIDEWAYS) == []
        summary.scroll_into_view_if_needed()
        summary.click()
    assert ana.evaluate(SIDEWAYS) == []
    for address in ("members/", "library/", "search/?q=gro", "conversations/", "about/"):
        ana.goto(f"/room/{house.room}/{address}")
        assert ana.evaluate(SIDEWAYS) == [], address


MOVING = """() => document.getAnimations().map((one) => one.effect.target.outerHTML.slice(0, 80)).concat(
  [...document.querySelectorAll("*")].filter((e) => {
    const style = getComputedStyle(e);
    const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0.001);
    return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration))
      || style.scrollBehavior === "smooth";
  }).map((e) => e.outerHTML.slice(0, 80)))"""


@english
@pytest.mark.promise("D3")
def test_nothing_is_animated_for_those_who_want_no_motion(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana", reduced_motion="reduce"), member("Anton", device=DESK)
    write(anton, "Ruhig")
    bubble(ana, "Ruhig").locator(".react").click()
    assert ana.evaluate(MOVING) == []
    ana.locator("details.menu[data-room] > summary").click()
    assert ana.evaluate(MOVING) == []
    for address in ("members/", "library/", "search/", "about/"):
        ana.goto(f"/room/{house.room}/{address}")
        assert ana.evaluate(MOVING) == [], address


@english
@pytest.mark.promise("D3")
def test_forced_colours_leave_everything_to_be_seen(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana", forced_colors="active", **MAY_SPEAK), member("Anton", device=DESK)
    write(anton, "In fremden Farben")
    his = bubble(ana, "In fremden Farben")
    his.locator(".react").click()
    his.locator(".word").first.click()
    his.locator(".more").click()
    choose(ana, photograph())
    expect(ana.locator(".tile .preview img")).to_be_visible()
    without_violation(ana)
    picture(ana, "forced-room")
    pressed = his.locator(".chip")
    assert pressed.evaluate("e => getComputedStyle(e, '::before').content").startswith('"✓')
    edge = "e => [e.borderTopStyle, e.borderTopWidth].join(' ')".replace("e.", "getComputedStyle(e).")
    for one in (ana.locator("#send"), ana.locator("#text"), his.locator(".bubble"), ana.locator("#picture")):
        assert re.match(r"solid [1-9]", one.evaluate(edge)), one
    ana.locator("details.menu[data-room] > summary").click()
    without_violation(ana)
    picture(ana, "forced-more")
    for address in ("/own/look/", f"/room/{house.room}/members/"):
        ana.goto(address)
        without_violation(ana)
        picture(ana, f"forced-{address.strip('/').split('/')[-1]}")

"""The app without a connection: what was read can be read, what is written waits, and the group reads it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from journeys.conftest import BOTH, DESK, PIN, House, bubble, come_in, picture, ready, without_violation, write
from journeys.measures import SIDEWAYS

pytestmark = pytest.mark.journey
english = pytest.mark.parametrize("house", ["en"], indirect=True)

WORDS = {
    "de": {"kept": "Keine Verbindung. Sie lesen den Stand von ", "library": "Bibliothek", "none": "Keine Verbindung"},
    "en": {"kept": "No connection. You read what was there on ", "library": "Library", "none": "No connection"},
}
KEPT = """navigator.serviceWorker.controller
  && Boolean(await (await caches.open("runde:pages")).match(location.pathname))"""
WAITING = """() => new Promise((done) => {
  const wish = indexedDB.open("runde");
  wish.onsuccess = () => {
    const all = wish.result.transaction("messages").objectStore("messages").getAll();
    all.onsuccess = () => done(all.result.sort((a, b) => a.made - b.made));
  };
})"""


def at_hand(page: Page) -> None:
    """The worker is there, and has kept this page."""
    until(page, KEPT)


def until(page: Page, what: str) -> Any:
    """What an expression with `await` in it gives in this page, as soon as it is true there."""
    again = "await new Promise((done) => setTimeout(done, 50))"
    found = f"for (let n = 0; n < 400; n += 1) {{ const it = {what}; if (it) return it; {again}; }}"
    return page.evaluate(f"async () => {{ {found} throw new Error('not within 20 seconds'); }}")


def reads(page: Page, text: str) -> None:
    """This page reads a message, once."""
    expect(page.locator("#log [data-seq] .text", has_text=text)).to_have_count(1)


def waiting(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(WAITING)
    return found


class Worker:
    """The worker of a page's browser, as the browser's own tools drive it."""

    def __init__(self, page: Page) -> None:
        self.tools: CDPSession = page.context.new_cdp_session(page)
        self.origin = page.evaluate("location.origin")
        self.found: list[dict[str, Any]] = []
        self.tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: self.found.extend(told["registrations"]))
        self.tools.send("ServiceWorker.enable")
        until(page, "await navigator.serviceWorker.ready.then(() => true)")
        self.number = next(one["registrationId"] for one in self.found if one["scopeURL"] == f"{self.origin}/")

    def tell(self, event: str, **more: Any) -> None:
        self.tools.send(f"ServiceWorker.{event}", {"origin": self.origin, "registrationId": self.number, **more})

    def sync(self) -> None:
        """The network is back: the browser lets the worker send."""
        self.tell("dispatchSyncEvent", tag="messages", lastChance=False)


@BOTH
@pytest.mark.promise("D4")
def test_what_is_written_in_flight_mode_is_read_once_after_the_tab_was_closed(
    house: House, member: Callable[..., Page]
) -> None:
    words = WORDS[house.language]
    ana, anton = member("Ana"), member("Anton", device=DESK)
    write(anton, "Vor dem Flug")
    reads(ana, "Vor dem Flug")
    at_hand(ana)
    ana.goto(f"/room/{house.room}/library/")
    at_hand(ana)
    ana.goto(f"/room/{house.room}/")
    ready(ana)
    ana.context.set_offline(True)
    ana.goto(f"/room/{house.room}/library/")
    expect(ana.locator("#kept")).to_contain_text(words["kept"])
    expect(ana.locator("h1")).to_have_text(words["library"])
    picture(ana, f"offline-library-{house.language}")
    ana.goto("/")
    expect(ana.locator("#kept")).to_contain_text(words["kept"])
    reads(ana, "Vor dem Flug")
    for text in ("Über den Wolken", "Kurz vor der Landung"):
        ana.fill("#text", text)
        ana.click("#send")
        expect(ana.locator("#log .pending .state").last).to_be_visible()
    without_violation(ana)
    assert ana.evaluate(SIDEWAYS) == []
    picture(ana, f"offline-room-{house.language}")
    ana.goto("/own/look/")
    expect(ana.locator("h1")).to_have_text(words["none"])
    without_violation(ana)
    ana.close()
    ana.context.set_offline(False)
    again = ana.context.new_page()
    again.goto("/")
    ready(again)
    for text in ("Über den Wolken", "Kurz vor der Landung"):
        reads(again, text)
        reads(anton, text)
    expect(again.locator("#kept")).to_be_hidden()
    written = anton.locator("#log [data-seq] .text").all_inner_texts()
    assert written[-2:] == ["Über den Wolken", "Kurz vor der Landung"]
    until(again, f"!(await ({WAITING})()).length")


@english
@pytest.mark.promise("D4")
def test_the_worker_sends_when_no_page_of_the_room_is_open(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton", device=DESK)
    at_hand(ana)
    ana.context.set_offline(True)
    for number in range(3):
        ana.fill("#text", f"Aus dem Tunnel {number}")
        ana.click("#send")
    expect(ana.locator("#log .pending")).to_have_count(3)
    ana.goto("/help/")
    ana.context.set_offline(False)
    Worker(ana).sync()
    for number in range(3):
        reads(anton, f"Aus dem Tunnel {number}")
    until(ana, f"!(await ({WAITING})()).length")


@english
@pytest.mark.promise("D4")
def test_a_push_shows_that_there_is_something_new_and_nothing_else(
    house: House, member: Callable[..., Page], whole_browser: Browser
) -> None:
    ana = member("Ana", within=whole_browser, permissions=["notifications"])
    at_hand(ana)
    Worker(ana).tell("deliverPushMessage", data='{"kind": "message", "id": 1}')
    shown = until(ana, "(await (await navigator.serviceWorker.ready).getNotifications()).map((one) => one.body).join()")
    assert shown == "Something new in your group"


@english
@pytest.mark.promise("D4")
def test_the_next_person_at_this_device_reads_and_sends_nothing_of_the_one_before(
    house: House, member: Callable[..., Page]
) -> None:
    ana, anton = member("Ana"), member("Anton", device=DESK)
    at_hand(ana)
    ana.context.set_offline(True)
    ana.fill("#text", "Nur von Ana")
    ana.click("#send")
    expect(ana.locator("#log .pending")).to_have_count(1)
    ana.goto("/help/")
    ana.context.set_offline(False)
    code = house.stagehand.call("stage.new_letter", "Gerda")
    ana.goto(f"/join/{code}/")
    ana.fill("#pin", PIN)
    ana.get_by_role("button", name="Keep this PIN").click()
    expect(ana.get_by_role("link", name="To my group")).to_be_visible()
    Worker(ana).sync()
    ana.context.set_offline(True)
    ana.goto(f"/room/{house.room}/")
    expect(ana.locator("h1")).to_have_text("No connection")
    assert [one["frame"]["text"] for one in waiting(ana)] == ["Nur von Ana"]
    expect(anton.locator("#log .text", has_text="Nur von Ana")).to_have_count(0)


@english
@pytest.mark.promise("D4")
def test_a_new_version_waits_for_the_next_page_and_loses_nothing(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton", device=DESK)
    at_hand(ana)
    ana.context.set_offline(True)
    ana.fill("#text", "Vor der neuen Fassung")
    ana.click("#send")
    expect(ana.locator("#log .pending")).to_have_count(1)
    house.server.stop()
    ana.context.set_offline(False)
    ana.fill("#text", "Ein Entwurf")
    house.server.start()
    ana.evaluate("async () => { await navigator.serviceWorker.register('/sw.js?newer') }")
    expect(ana.locator("#renewed")).to_be_visible()
    expect(ana.locator("#text")).to_have_value("Ein Entwurf")
    without_violation(ana)
    picture(ana, "offline-renewed")
    ana.locator("#renewed a").click()
    until(ana, "navigator.serviceWorker.controller.scriptURL.endsWith('?newer')")
    expect(ana.locator("#text")).to_have_value("Ein Entwurf")
    reads(ana, "Vor der neuen Fassung")
    reads(anton, "Vor der neuen Fassung")


@english
@pytest.mark.promise("D4")
def test_who_left_meanwhile_finds_what_was_not_sent_and_can_copy_it(house: House, member: Callable[..., Page]) -> None:
    gerda = member("Gerda")
    at_hand(gerda)
    gerda.context.set_offline(True)
    gerda.fill("#text", "Zu spät geschrieben")
    gerda.click("#send")
    expect(gerda.locator("#log .pending")).to_have_count(1)
    leave = (
        "from runde.chat.joining import leave; from runde.chat.models import Room\n"
        "from runde.people.models import Person; from runde.kit.time import now\n"
        f"leave(room=Room.objects.get(pk={house.room}), person=Person.objects.get(name='Gerda'), by=None, now=now())"
    )
    house.act(leave)
    gerda.context.set_offline(False)
    unsent = gerda.locator("#unsent .text")
    expect(unsent).to_have_text("Zu spät geschrieben")
    without_violation(gerda)
    picture(gerda, "offline-left")
    until(gerda, "!(await caches.has('runde:pages'))")
    gerda.goto(f"/room/{house.room}/")
    expect(unsent).to_have_text("Zu spät geschrieben")
    gerda.locator("#unsent .discard").click()
    expect(unsent).to_have_count(0)
    gerda.context.set_offline(True)
    gerda.goto("/")
    expect(gerda.locator("h1")).to_have_text("No connection")
    house.act(f"from journeys.stage import put_back; put_back({house.room}, 'Gerda')")


@english
@pytest.mark.promise("D4")
def test_an_answer_to_what_was_taken_back_meanwhile_stays_with_a_sentence(
    house: House, member: Callable[..., Page]
) -> None:
    ana, anton = member("Ana"), member("Anton", device=DESK)
    write(anton, "Das nehme ich gleich zurück")
    at_hand(ana)
    bubble(ana, "Das nehme ich gleich").locator(".answer").click()
    ana.context.set_offline(True)
    ana.fill("#text", "Meine Antwort darauf")
    ana.click("#send")
    ana.fill("#text", "Schon das Nächste")
    expect(ana.locator("#log .pending")).to_have_count(1)
    his = bubble(anton, "Das nehme ich gleich")
    his.locator(".take-back").click()
    expect(anton.locator("#log .gone", has_text="took this message back").last).to_be_visible()
    ana.context.set_offline(False)
    stuck = ana.locator("#log .pending", has_text="Meine Antwort darauf")
    expect(stuck.locator(".state")).to_have_text(
        "Not sent. This is no longer there, so it cannot be changed or answered."
    )
    expect(ana.locator("#text")).to_have_value("Schon das Nächste")
    picture(ana, "offline-gone")
    stuck.locator(".again").click()
    reads(anton, "Meine Antwort darauf")


@BOTH
@pytest.mark.promise("D3")
def test_the_app_on_an_iphone_begins_with_a_code_of_its_own(house: House, arrive: Callable[..., Page]) -> None:
    words = {"de": ("Weiter", "Zu meiner Gruppe"), "en": ("Continue", "To my group")}[house.language]
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
    browser = arrive(f"/join/{house.stagehand.call('stage.new_letter', 'Gerda')}/", user_agent=agent)
    come_in(browser, house.language)
    browser.goto("/own/install/")
    without_violation(browser)
    assert browser.evaluate(SIDEWAYS) == []
    picture(browser, f"install-{house.language}")
    browser.fill("#pin", PIN)
    browser.get_by_role("button", name=words[0]).click()
    expect(browser.locator(".spaced")).to_be_visible()
    without_violation(browser)
    picture(browser, f"install-code-{house.language}")
    manifest = browser.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((one) => one.json())")
    app = arrive(manifest["start_url"], user_agent=agent)
    without_violation(app)
    picture(app, f"install-app-{house.language}")
    app.locator("main button").click()
    app.get_by_role("link", name=words[1]).click()
    expect(app.locator("#log[data-connected=live]")).to_be_visible()
    app.goto(manifest["start_url"])  # as the app begins from then on
    expect(app.locator("#log[data-connected=live]")).to_be_visible()


@english
@pytest.mark.promise("D4")
@pytest.mark.parametrize(("many", "pace"), [(24, 20), pytest.param(500, 400, marks=pytest.mark.soak)])
def test_many_that_waited_arrive_in_their_order_within_the_pace(
    house: House, member: Callable[..., Page], many: int, pace: int
) -> None:
    house.server.stop()
    house.server.environment["RUNDE_MESSAGES_PER_MINUTE"] = str(pace)
    house.server.start()
    ana = member("Ana")
    at_hand(ana)
    ana.context.set_offline(True)
    ana.evaluate(
        """(many) => {
          const [form, text] = [document.querySelector("#compose"), document.querySelector("#text")];
          for (let number = 1; number <= many; number += 1) {
            text.value = `Nummer ${number} von ${many}`;
            form.requestSubmit();
          }
        }""",
        many,
    )
    expect(ana.locator("#log .pending")).to_have_count(many)
    until(ana, f"(await ({WAITING})()).length === {many}")
    ana.reload()
    expect(ana.locator("#log .pending")).to_have_count(many)
    ana.context.set_offline(False)
    if many < 100:  # who is sent off so slowly that others have their turn may never be too fast
        expect(ana.locator("#log .pending .state", has_text="Waits a moment").first).to_be_visible()
    expect(ana.locator("#log .pending")).to_have_count(0, timeout=240_000)
    found = house.act(
        "import json; from runde.chat.models import Message\n"
        f"print(json.dumps(list(Message.objects.filter(text__endswith=' von {many}').order_by('seq')"
        ".values_list('text', flat=True))))"
    )
    assert found == [f"Nummer {number} von {many}" for number in range(1, many + 1)]

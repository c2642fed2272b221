"""What is promised of every page of a member, measured in a browser on every page and in every state of the room."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import PIN, WAY_IN, House, picture, ready
from journeys.measures import THEMES, faults, with_axe
from journeys.test_media import MAY_SPEAK, arrived, choose, photograph, record

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def full(house: House) -> dict[str, int]:
    """A room in which everything has happened already."""
    there: dict[str, int] = house.stagehand.call("full_room.furnish", house.room, house.language)
    return there


@pytest.fixture
def ana(full: dict[str, int], member: Callable[..., Page]) -> Callable[..., Page]:
    """Ana, in the full room."""
    return lambda **options: with_axe(member("Ana", **options))


@dataclass
class Stage:
    """The room as Ana has it, and what stands in it."""

    house: House
    page: Page
    full: dict[str, int]

    def message(self, name: str) -> Any:
        return self.page.locator(f"#m{self.full[name]}")

    def press(self, *where: str) -> None:
        for one in where:
            self.page.locator(one).first.click()


def more(stage: Stage) -> None:
    stage.press("details.menu[data-room] > summary")


def asking(stage: Stage) -> None:
    more(stage)
    stage.press("#ask")
    stage.page.fill("#text", "Darf ich das fragen?")


def sign_out(stage: Stage) -> None:
    more(stage)
    stage.press(".ways details summary")


def report(stage: Stage) -> None:
    menu(stage)
    stage.message("last").locator(".report").click()


def too_long(stage: Stage) -> None:
    stage.page.fill("#text", "Baum " * 4_001)
    stage.press("#send")


def menu(stage: Stage) -> None:
    stage.message("last").locator(".more").click()


def own_menu(stage: Stage) -> None:
    stage.message("own").locator(".more").click()


def editing(stage: Stage) -> None:
    own_menu(stage)
    stage.message("own").locator(".edit").click()


def words(stage: Stage) -> None:
    stage.message("answered").locator(".react").click()


def given(stage: Stage) -> None:
    stage.message("own").locator(".who summary").click()


def voting(stage: Stage) -> None:
    stage.message("poll").locator(".option").first.click()
    expect(stage.message("poll").locator(".revote")).to_be_visible()


def changing(stage: Stage) -> None:
    stage.message("poll").locator(".revote").click()


def tray(stage: Stage) -> None:
    choose(stage.page, photograph(), photograph(name=f"{'sehr-lang-' * 9}.jpg"))
    expect(stage.page.locator(".tile .preview img")).to_have_count(2)


def refused(stage: Stage) -> None:
    choose(stage.page, {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"})
    expect(stage.page.locator(".tile.refused")).to_be_visible()
    stage.press("#send")
    expect(stage.page.locator("#notice")).to_be_visible()


def recording(stage: Stage) -> None:
    stage.press("#voice")
    expect(stage.page.locator("#recorder .stop")).to_be_focused()


def recorded(stage: Stage) -> None:
    expect(stage.page.locator("#recorder .clock")).to_have_text(re.compile("0:0[2-9]|0:1"))
    stage.press("#recorder .stop")
    expect(stage.page.locator("#recorder .listen")).to_be_focused()


def viewer(stage: Stage) -> None:
    arrived(stage.page, "picture").locator("a").click()
    expect(stage.page.locator("#viewer")).to_be_visible()


def larger(stage: Stage) -> None:
    stage.press("#viewer .larger")


def offline(stage: Stage) -> None:
    stage.page.context.set_offline(True)
    expect(stage.page.locator("#offline")).to_be_visible()
    stage.page.fill("#text", "Aus dem Keller")
    stage.press("#send")
    expect(stage.page.locator(".pending")).to_be_visible()


def online(stage: Stage) -> None:
    stage.page.context.set_offline(False)
    expect(stage.page.locator(".pending")).to_have_count(0)


def nothing(stage: Stage) -> None:
    """The page as it opens."""


FORGET = """() => new Promise((done) => {
  const deleting = indexedDB.deleteDatabase("runde");
  deleting.onsuccess = deleting.onerror = done;
})"""
ROOM: dict[str, Callable[[Stage], None]] = {
    "plain": nothing,
    "more": more,
    "sign out": sign_out,
    "help": lambda stage: stage.press("details.menu:not([data-room]) > summary"),
    "week": lambda stage: stage.press("details.week > summary"),
    "menu of a message": menu,
    "report asked": report,
    "menu of one's own": own_menu,
    "editing": editing,
    "answering": lambda stage: stage.message("long").locator(".answer").click(),
    "words": words,
    "from whom": given,
    "poll before": lambda stage: stage.message("poll").scroll_into_view_if_needed(),
    "poll after": voting,
    "poll again": changing,
    "asking": asking,
    "tray": tray,
    "tray refused": refused,
    "recording": recording,
    "recorded": recorded,
    "viewer": viewer,
    "viewer large": larger,
    "offline": offline,
    "just sent": online,
    "too long": too_long,
}
GO_ON = {"poll again", "recorded", "viewer large", "just sent"}  # from where the state before left the room

PAGES = {
    "members": "/room/{room}/members/", "library": "/room/{room}/library/", "conversations": "/room/{room}/conversations/",
    "about": "/room/{room}/about/", "search": "/room/{room}/search/", "found": "/room/{room}/search/?q=morgen",
    "nothing found": "/room/{room}/search/?q=Nashorn", "report": "/room/{room}/messages/{last}/report/", "rooms": "/room/",
    "pair": "/room/{pair}/", "empty room": "/room/{empty}/", "look": "/own/look/", "devices": "/own/devices/",
    "notices": "/own/notices/",
    "everywhere": "/own/devices/sign-out/", "switch": "/switch/", "help": "/help/", "kept": "/kept/", "leaving": "/own/leaving/",
    "leave": "/own/leaving/group/{room}/", "stop": "/own/leaving/stop/", "erasure": "/own/leaving/erasure/",
    "copy": "/own/leaving/copy/", "absent": "/room/9999/",
}  # fmt: skip


@pytest.mark.promise("D3")
@pytest.mark.promise("D6")
@pytest.mark.promise("D14")
def test_every_page_and_every_state_keeps_the_standards(
    house: House, full: dict[str, int], ana: Callable[..., Page]
) -> None:
    page = ana(**MAY_SPEAK)
    stage, found = Stage(house, page, full), []
    themes = THEMES if house.language == "de" else []  # the colours are the same in both languages
    choose(page, photograph())
    page.click("#send")
    record(page)
    page.click("#recorder .deliver")
    expect(arrived(page, "voice")).to_be_visible()
    for name, reach in ROOM.items():
        if name not in GO_ON:
            page.evaluate("sessionStorage.clear(); localStorage.clear()")
            page.evaluate(FORGET)
            page.goto("about:blank")
            page.goto(f"/room/{house.room}/")
            ready(page)
        reach(stage)
        found += faults(page, name, themes=themes)
        picture(page, f"standards-{name.replace(' ', '-')}-{house.language}")
    page.evaluate("localStorage.clear()")
    for name, address in PAGES.items():
        page.goto(address.format(room=house.room, **full))
        if page.locator("#log").count():
            ready(page)
        found += faults(page, name, themes=themes)
        if name != "absent":
            assert "02742 123456" in page.content(), name
        picture(page, f"standards-{name.replace(' ', '-')}-{house.language}")
    assert not found, "\n".join(found)


@pytest.mark.promise("D1")
@pytest.mark.promise("D14")
def test_arriving_and_leaving_keep_the_standards(house: House, arrive: Callable[..., Page]) -> None:
    keep, to_group, ahead, yes = WAY_IN[house.language]
    page = with_axe(arrive())
    page.goto("/welcome/")
    found = faults(page, "welcome", themes=THEMES)
    page.goto(f"/join/{house.codes['Gerda']}/")
    steps: list[tuple[str, Any]] = [
        ("letter", page.get_by_role("button", name=keep)),
        ("start", page.get_by_role("link", name=to_group)),
        ("who", page.get_by_role("link", name=ahead)),
        ("rules", page.get_by_role("button", name=yes)),
        ("look", page.get_by_role("button", name=to_group)),
    ]
    for name, further in steps:
        expect(further).to_be_visible()
        assert "02742 123456" in page.content(), name
        found += faults(page, name, themes=THEMES)
        picture(page, f"standards-{name}-{house.language}")
        if name == "letter":
            page.fill("#pin", PIN)
        if name == "rules":
            page.locator("main summary").click()
            found += faults(page, "no", themes=THEMES)
        further.click()
    ready(page)
    house.act(
        "from runde.chat.joining import leave; from runde.chat.models import Room\n"
        "from runde.people.models import Person; from runde.kit.time import now\n"
        f"leave(room=Room.objects.get(pk={house.room}), person=Person.objects.get(name='Gerda'), by=None, now=now())"
    )
    expect(page.locator("#left")).to_be_visible()
    found += faults(page, "left", themes=THEMES)
    page.goto(f"/join/{house.codes['Gerda']}/")
    found += faults(page, "used letter", themes=THEMES)
    assert not found, "\n".join(found)

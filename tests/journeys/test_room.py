"""The room when things go wrong: no connection, a restarted server, a removed member, a revoked device, too long a text."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import DESK, House, picture, without_violation

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("house", ["en"], indirect=True)]


def write(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("#send")


def stands(page: Page, text: str, *, count: int = 1) -> None:
    expect(page.locator("#log .text", has_text=text)).to_have_count(count)


def test_what_is_written_without_a_connection_is_kept_and_sent_once(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton")
    ana.context.set_offline(True)
    expect(ana.locator("#offline")).to_be_visible()
    write(ana, "Geschrieben im Keller")
    stands(ana, "Geschrieben im Keller")
    without_violation(ana)
    picture(ana, f"offline-{house.language}")
    ana.context.set_offline(False)
    expect(ana.locator("#offline")).to_be_hidden()
    stands(anton, "Geschrieben im Keller")
    expect(ana.locator("[data-seq] .text", has_text="Geschrieben im Keller")).to_have_count(1)
    ana.reload()
    stands(ana, "Geschrieben im Keller")


def test_a_link_to_a_message_leads_to_it_and_marks_it(house: House, member: Callable[..., Page]) -> None:
    ana = member("Ana")
    for number in range(12):
        write(ana, f"Message {number} of many, so that the first ones are out of sight")
    first = ana.locator("#log [data-seq]", has_text="Message 0 of many")
    seq = first.get_attribute("data-seq")
    expect(first).not_to_be_in_viewport()
    carla = member("Carla")
    carla.goto(f"/today/room/{house.room}/?answer={seq}#m{seq}")
    expect(carla.locator(f"#m{seq}")).to_be_in_viewport()
    expect(carla.locator(f"#m{seq}")).to_be_focused()
    expect(carla.locator(f"#m{seq}")).to_have_class(re.compile(r"\bfound\b"))
    expect(carla.locator("#context .what")).to_contain_text("Your answer to Ana")


@pytest.mark.parametrize("size", [{"width": 180, "height": 320}, {"width": 320, "height": 256}])
def test_with_very_large_letters_the_talk_can_still_be_read(member: Callable[..., Page], size: dict[str, int]) -> None:
    ana = member("Ana", viewport=size)
    log = ana.locator("#log").bounding_box()
    assert log and log["height"] > size["height"] / 2
    write(ana, f"Ein Wort, {size['width']} breit")
    stands(ana, f"Ein Wort, {size['width']} breit")


def test_after_a_restart_of_the_server_the_talk_goes_on_without_a_reload(
    house: House, member: Callable[..., Page]
) -> None:
    ana, anton = member("Ana"), member("Anton", device=DESK)
    house.server.stop()
    expect(ana.locator("#offline")).to_be_visible()
    write(ana, "Während der Pause")
    house.server.start()
    stands(anton, "Während der Pause")
    write(anton, "Da sind wir wieder")
    stands(ana, "Da sind wir wieder")


def test_too_long_a_text_is_refused_and_stays(house: House, member: Callable[..., Page]) -> None:
    ana = member("Ana")
    text = "Baum " * 2_000 + "x"
    write(ana, text)
    expect(ana.locator("#notice")).to_be_visible()
    expect(ana.locator("#text")).to_have_value(text)
    without_violation(ana)
    write(ana, text[:-1] + "")
    expect(ana.locator("#notice")).to_be_hidden()


def test_who_is_removed_sees_so_and_whom_to_call(house: House, member: Callable[..., Page]) -> None:
    gerda, ana = member("Gerda"), member("Ana")
    house.act(
        "from runde.chat.joining import leave; from runde.chat.models import Room\n"
        "from runde.people.models import Person; from runde.kit.time import now\n"
        f"leave(room=Room.objects.get(pk={house.room}), person=Person.objects.get(name='Gerda'), by=None, now=now())"
    )
    expect(gerda.locator("#left")).to_be_visible()
    expect(gerda.locator("#left")).to_contain_text("02742 123456")
    expect(gerda.locator("#log")).to_be_hidden()
    without_violation(gerda)
    picture(gerda, f"left-{house.language}")
    write(ana, "Ohne Gerda")
    stands(ana, "Ohne Gerda")
    assert "Ohne Gerda" not in gerda.content()
    house.act(f"from journeys.stage import put_back; put_back({house.room}, 'Gerda')")


def test_a_revoked_device_is_told_how_to_come_back(house: House, member: Callable[..., Page]) -> None:
    gerda = member("Gerda")
    house.act(
        "from runde.people.devices import revoke; from runde.people.models import Device; from runde.kit.time import now\n"
        "revoke(device=Device.objects.filter(person__name='Gerda', revoked_at=None).latest('id'), by=None, now=now())"
    )
    expect(gerda.locator("#signin, #notice").first).to_be_visible()
    gerda.goto(f"/room/{house.room}/")
    expect(gerda.get_by_text("02742 123456").first).to_be_visible()
    without_violation(gerda)


def test_markup_and_direction_marks_stay_text(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton")
    write(ana, "<img src=x onerror=alert(1)> \u202etxet https://example.org/x?y=1.")
    bubble = anton.locator("#log .text", has_text="onerror").last
    expect(bubble).to_be_visible()
    expect(bubble.locator("img")).to_have_count(0)
    expect(bubble.locator("a")).to_have_attribute("href", "https://example.org/x?y=1")
    assert bubble.evaluate("e => getComputedStyle(e).unicodeBidi") in {"isolate", "plaintext"}


def test_the_whole_of_it_by_keyboard_at_320_pixels(house: House, member: Callable[..., Page]) -> None:
    ana = member("Ana", viewport={"width": 320, "height": 568})
    anton = member("Anton", device=DESK)
    write(anton, "Mit der Tastatur?")
    stands(ana, "Mit der Tastatur?")
    assert ana.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    answer = ana.locator("[data-seq]", has_text="Mit der Tastatur?").last.locator(".answer")
    answer.focus()
    ana.keyboard.press("Enter")
    expect(ana.locator("#text")).to_be_focused()
    ana.keyboard.type("Ja, nur so.")
    ana.keyboard.press("Control+Enter")
    quoted = anton.locator("[data-seq]", has_text="Ja, nur so.").last.locator(".quote")
    expect(quoted).to_contain_text("Mit der Tastatur?")


def test_without_a_script_one_can_read_and_write(house: House, member: Callable[..., Page]) -> None:
    plain = member("Ana", java_script_enabled=False)
    write(plain, "Ganz ohne Skript")
    stands(plain, "Ganz ohne Skript")


@pytest.mark.promise("D3")
def test_dark_and_high_contrast_have_no_violation(house: House, member: Callable[..., Page]) -> None:
    ana = member("Ana")
    for media in ({"color_scheme": "dark"}, {"contrast": "more"}, {"reduced_motion": "reduce"}):
        ana.emulate_media(**media)  # type: ignore[arg-type]
        without_violation(ana)
    for menu in ana.locator("details.menu summary").all():
        menu.click()
        without_violation(ana)
    ana.emulate_media(color_scheme="dark")
    picture(ana, f"menu-dark-{house.language}")
    assert re.match(r"de|en", ana.locator("html").get_attribute("lang") or "")

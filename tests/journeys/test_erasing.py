"""Somebody's data are erased while the others read: their screens show it at once, and after a reload the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.conftest import DESK, House, picture, without_violation
from journeys.stage import EMAIL, PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.promise("B16")]

WORDS = {
    "de": ("Ehemaliges Mitglied", "Diese Nachricht ist nicht mehr da.", "Die Daten dieser Person wurden gelöscht"),
    "en": ("Former member", "This message is no longer there.", "The data of this person were erased"),
}


def number_of(house: House, name: str) -> int:
    return int(house.act(f"from runde.people.models import Person; print(Person.objects.get(name={name!r}).pk)"))


def said_by(page: Page, number: int) -> Locator:
    return page.locator(f"#log .m[data-author='{number}']")


def write(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("#send")
    expect(page.locator("#log [data-seq] .text", has_text=text)).to_be_visible()


def test_a_placeholder_comes_to_every_screen_and_the_thread_stays_readable(
    house: House, member: Callable[..., Page], arrive: Callable[..., Page]
) -> None:
    former, gone, erased = WORDS[house.language]
    ana, gerda, anton = member("Ana"), member("Gerda"), member("Anton")
    write(gerda, "Von Gerda, bald nicht mehr")
    write(anton, "Von Anton, bleibt für die Studie")
    bubble = ana.locator("#log .m", has_text="Von Gerda, bald nicht mehr")
    bubble.locator(".answer").click()
    write(ana, "Das sehe ich auch so")
    answer = ana.locator("#log .m", has_text="Das sehe ich auch so")
    expect(answer.locator(".quote-name")).to_have_text("Gerda")
    numbers = {name: number_of(house, name) for name in ("Gerda", "Anton")}

    done = house.server.command("person", "erase", str(numbers["Gerda"]), "--reason", "Ihr Wunsch", "--yes")
    assert done.returncode == 0, done.stderr
    keep = ("--reason", "Die Studie", "--keep-for-research", "--yes")
    assert house.server.command("person", "erase", str(numbers["Anton"]), *keep).returncode == 0
    for _ in ("live", "after a reload"):
        hers, his = said_by(ana, numbers["Gerda"]), said_by(ana, numbers["Anton"])
        expect(hers.locator(".gone")).to_have_text(gone)
        expect(hers.locator(".name")).to_have_text(former)
        expect(his.locator(".name")).to_have_text(former)
        expect(his.locator(".text")).to_have_text("Von Anton, bleibt für die Studie")
        expect(answer.locator(".quote-name")).to_have_text(former)
        expect(answer.locator(".quote-text")).to_have_text(gone)
        assert "Von Gerda" not in ana.content()
        for name in ("Gerda", "Anton"):
            assert name not in ana.locator("#log").inner_text().replace("Von Anton", "")
        without_violation(ana)
        picture(ana, f"erased-{house.language}")
        ana.reload()
        expect(ana.locator("#log[data-connected=live]")).to_be_visible()
    expect(gerda.locator("#left")).to_be_visible()
    gerda.goto(f"/room/{house.room}/")
    expect(gerda.locator("#log")).to_have_count(0)

    office = arrive("/staff/", device=DESK)
    office.fill("input[name=login]", EMAIL)
    office.fill("input[name=password]", PASSWORD)
    office.locator("main button, form button").first.click()
    office.goto(f"/office/people/{numbers['Gerda']}/")
    expect(office.get_by_role("heading", name=erased)).to_be_visible()
    expect(office.get_by_text("Ihr Wunsch")).to_be_visible()
    expect(office.locator("form[action*=letter]")).to_have_count(0)
    without_violation(office)
    picture(office, f"erased-office-{house.language}")
    office.goto("/office/people/")
    office.locator("details summary").last.click()
    picture(office, f"erased-people-{house.language}")
    without_violation(office)

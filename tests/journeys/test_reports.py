"""A message is reported, hidden with a reason and shown again: on every screen at once. And a poll, and a name looked up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import DESK, House, picture, without_violation
from journeys.stage import EMAIL, PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.promise("C4")]

WORDS = {
    "de": {
        "report": "Diese Nachricht melden",
        "thanks": "Danke. Carla sieht es sich an.",
        "reported": "1 Nachricht wurde gemeldet.",
        "hide": "Verbergen, mit Grund",
        "why": "Sie verletzt oder verspottet jemanden.",
        "hidden": "Die Nachricht ist verborgen.",
        "show": "Wieder zeigen, mit Grund",
        "mistake": "Sie wurde versehentlich verborgen.",
        "name": "Ana hat diese Nachricht geschrieben.",
        "worried": "Ich mache mir Sorgen um diese Person.",
        "ask": "Die Gruppe fragen",
        "missing": "Bitte schreiben Sie mindestens zwei Antworten",
        "close": "Die Umfrage schließen",
    },
    "en": {
        "report": "Report this message",
        "thanks": "Thank you. Carla will look at it.",
        "reported": "1 message was reported.",
        "hide": "Hide it, with a reason",
        "why": "It hurts or mocks somebody.",
        "hidden": "The message is hidden.",
        "show": "Show it again, with a reason",
        "mistake": "It was hidden by mistake.",
        "name": "Ana wrote this message.",
        "worried": "I am worried about this person.",
        "ask": "Ask the group",
        "missing": "Please write at least two answers",
        "close": "Close the poll",
    },
}


def seen(page: Page, name: str, house: House) -> None:
    """The page is sound, and kept as a picture."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    without_violation(page)
    picture(page, f"{name}-{house.language}")


def whisper(house: House, text: str) -> None:
    """Ana asks without her name."""
    house.act(
        "from uuid import uuid4; from runde.chat.drafts import Draft; from runde.moderation.gate import submit; "
        "from runde.people.models import Person; "
        f"submit([Draft({house.room}, Person.objects.get(name='Ana').pk, uuid4(), {text!r}, anonymous=True)])"
    )


def test_reported_hidden_restored_and_asked(
    house: House, member: Callable[..., Page], arrive: Callable[..., Page]
) -> None:
    words = WORDS[house.language]
    ana, anton, carla = member("Ana"), member("Anton"), member("Carla")
    ana.fill("#text", "Das ist doch alles Unsinn!")
    ana.click("#send")
    bubble = anton.locator("#log .m", has_text="Das ist doch alles Unsinn!")
    expect(bubble).to_be_visible()
    seq = bubble.get_attribute("data-seq")

    # Two taps of a member, here without the script.
    anton.goto(f"/room/{house.room}/messages/{seq}/report/")
    seen(anton, "report", house)
    anton.get_by_role("button", name=words["report"]).click()
    expect(anton.get_by_text(words["thanks"])).to_be_visible()
    seen(anton, "report-thanks", house)

    # The moderator sees it on Today, and hides it.
    carla.goto(f"/today/{house.cohort}/")
    seen(carla, "report-today", house)
    with carla.expect_navigation():
        carla.get_by_role("link", name=words["reported"]).click()
    seen(carla, "reports", house)
    carla.get_by_text(words["hide"]).click()
    seen(carla, "reports-why", house)
    carla.get_by_role("button", name=words["why"]).click()
    expect(carla.get_by_text(words["hidden"])).to_be_visible()
    seen(carla, "reports-hidden", house)
    for page in (ana, anton):
        told = page.locator(f"#m{seq} .gone")
        expect(told).to_be_visible()
        assert "Unsinn" not in page.locator(f"#m{seq}").inner_text()
    picture(anton, f"report-room-{house.language}")

    # And shows it again.
    carla.get_by_text(words["show"]).click()
    carla.get_by_role("button", name=words["mistake"]).click()
    for page in (ana, anton):
        expect(page.locator(f"#m{seq} .text")).to_have_text("Das ist doch alles Unsinn!")

    # From the room's menu: the page that asks for the reason.
    carla.goto(f"/today/room/{house.room}/messages/{seq}/hide/")
    seen(carla, "hide", house)

    # Who wrote without a name.
    whisper(house, "Darf ich etwas fragen, das mir peinlich ist?")
    expect(anton.locator("#log .m", has_text="Darf ich etwas fragen")).to_be_visible()
    asked = int(anton.locator("#log .m", has_text="Darf ich etwas fragen").get_attribute("data-seq") or 0)
    carla.goto(f"/today/room/{house.room}/messages/{asked}/author/")
    seen(carla, "author", house)
    carla.get_by_role("button", name=words["worried"]).click()
    expect(carla.get_by_text(words["name"])).to_be_visible()
    seen(carla, "author-told", house)

    # A poll of the moderator's own: first with a mistake.
    carla.goto(f"/today/room/{house.room}/poll/")
    seen(carla, "poll", house)
    carla.fill("#text", "Wann passt es Ihnen?")
    carla.fill("#option-1", "Vormittag")
    carla.get_by_role("button", name=words["ask"]).click()
    expect(carla.get_by_text(words["missing"])).to_be_visible()
    seen(carla, "poll-missing", house)
    carla.fill("#option-2", "Nachmittag")
    carla.get_by_role("button", name=words["ask"]).click()
    expect(carla.locator("#log .m", has_text="Wann passt es Ihnen?")).to_be_visible()
    carla.goto(f"/today/room/{house.room}/poll/")
    seen(carla, "poll-open", house)
    with carla.expect_navigation():
        carla.get_by_role("link", name="Wann passt es Ihnen?").click()
    seen(carla, "poll-closing", house)
    carla.get_by_role("button", name=words["close"]).click()
    expect(carla.locator("#log .m", has_text="Wann passt es Ihnen?")).to_be_visible()

    # The office sees it all.
    ana.goto(f"/room/{house.room}/messages/{asked}/report/")
    expect(ana.locator("h1")).to_be_visible()  # her own message: there is nothing to report
    anton.goto(f"/room/{house.room}/messages/{asked}/report/")
    anton.get_by_role("button", name=words["report"]).click()
    office = arrive("/staff/", device=DESK)
    office.fill("input[name=login]", EMAIL)
    office.fill("input[name=password]", PASSWORD)
    with office.expect_navigation():
        office.locator("main button, form button").first.click()
    office.goto("/office/reports/")
    assert "Ana" not in office.locator("main").inner_text()
    seen(office, "office-reports", house)
    with office.expect_navigation():
        office.locator("main table a").last.click()
    seen(office, "office-message", house)

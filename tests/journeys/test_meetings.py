"""A meeting, in Chromium: arranged on a phone, answered with one tap, fetched by a calendar, listed in the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from journeys.conftest import BOTH, DESK, House, picture, without_violation
from journeys.measures import THEMES, faults, with_axe
from journeys.stage import EMAIL, PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.promise("D12")]

WORDS = {
    "de": {
        "more": "Mehr", "meetings": "Treffen: wann und wo", "none": "Zurzeit ist kein Treffen vereinbart.",
        "new": "Treffen vereinbaren", "end": "muss nach seinem Beginn enden", "next": "Nächstes Treffen: morgen, 17:00",
        "yes": "Ich komme", "mine": "Ihre Antwort", "file": "In meinen Kalender", "all": "Alle meine Treffen in meinem Kalender",
        "make": "Eine Adresse für meinen Kalender machen", "count": "1 kommen, 0 noch nicht sicher, 0 können nicht, 3 ohne",
        "who": "Wer kommt, und ändern", "cancel": "Treffen absagen", "off": "Dieses Treffen ist abgesagt.", "group": "Treffen",
    },
    "en": {
        "more": "More", "meetings": "Meetings: when and where", "none": "No meeting is arranged just now.",
        "new": "Arrange", "end": "must end after it begins", "next": "Next meeting: tomorrow, 17:00",
        "yes": "I am coming", "mine": "your answer", "file": "Add to my calendar", "all": "All my meetings in my calendar",
        "make": "Make an address for my calendar", "count": "1 come, 0 not sure, 0 cannot, 3 without",
        "who": "Who comes, and changes", "cancel": "Cancel the meeting", "off": "This meeting is cancelled.", "group": "Meetings",
    },
}  # fmt: skip
TITLE = "Spaziergang im Augarten"


def good(page: Page, where: str, language: str) -> None:
    """The page falls short in nothing that the standards ask, in every theme."""
    picture(page, f"meetings-{where}-{language}")
    assert not faults(page, where, themes=THEMES)


@BOTH
def test_a_meeting_from_the_moderators_phone_to_the_members_calendar(house: House, member: Callable[..., Page]) -> None:
    words, name = WORDS[house.language], house.language
    tomorrow = (date.today() + timedelta(days=1)).isoformat()  # noqa: DTZ011 - as the phone shows it
    carla, ana = with_axe(member("Carla")), with_axe(member("Ana"))
    ana.locator("summary", has_text=words["more"]).first.click()
    ana.get_by_role("link", name=words["meetings"]).click()
    expect(ana.locator("main")).to_contain_text(words["none"])
    good(ana, "none", name)

    carla.goto(f"/today/room/{house.room}/meetings/")
    carla.get_by_role("link", name=words["new"]).click()
    fill = {
        "title": TITLE,
        "day": tomorrow,
        "ends": "16:00",
        "place": "Beim Tor",
        "phone": "02742 900900",
        "code": "47#",
    }
    for field, text in fill.items():
        carla.fill(f"#id_{field}", text)
    good(carla, "form", name)
    carla.locator("form.form button").click()
    expect(carla.get_by_role("alert")).to_contain_text(words["end"])
    expect(carla.locator("#id_title")).to_have_value(TITLE)
    good(carla, "refused", name)
    carla.fill("#id_ends", "18:30")
    carla.locator("form.form button").click()
    expect(carla.locator("article.meeting h2")).to_have_text(TITLE)
    good(carla, "moderator", name)

    ana.goto(f"/room/{house.room}/")
    line = ana.locator(".meet a")
    expect(line).to_contain_text(words["next"])
    expect(ana.locator("#text")).to_be_in_viewport()
    good(ana, "room", name)
    line.click()
    expect(ana.locator('a[href="tel:02742900900"]')).to_be_visible()
    good(ana, "ahead", name)
    ana.get_by_role("button", name=words["yes"]).click()
    expect(ana.locator(".pick[aria-current]")).to_contain_text(words["mine"])
    good(ana, "answered", name)
    with ana.expect_download() as download:
        ana.get_by_role("link", name=words["file"]).click()
    file = download.value
    assert file.suggested_filename.endswith(".ics")
    assert titles(file.path().read_bytes()) == [TITLE]

    ana.get_by_role("link", name=words["all"]).click()
    good(ana, "no-calendar", name)
    ana.get_by_role("button", name=words["make"]).click()
    address = ana.locator("#address").input_value()
    good(ana, "calendar", name)
    feed = carla.context.browser.new_context() if carla.context.browser else None  # signed in as nobody
    assert feed
    assert titles(feed.request.get(house.server.url + urlsplit(address).path).body()) == [TITLE]

    carla.reload()
    expect(carla.locator("article.meeting")).to_contain_text(words["count"])
    carla.get_by_role("link", name=words["who"]).click()
    expect(carla.locator("table tr", has_text="Ana")).to_be_visible()
    good(carla, "who", name)
    carla.get_by_role("link", name=words["cancel"]).click()
    carla.fill("#id_reason", "Es schneit")
    good(carla, "cancelling", name)
    carla.locator("form.form button").click()
    expect(carla.locator("article.meeting")).to_contain_text("Es schneit")
    ana.goto(f"/room/{house.room}/meetings/")
    expect(ana.locator("article.meeting")).to_contain_text(words["off"])
    expect(ana.get_by_role("button", name=words["yes"])).to_have_count(0)
    good(ana, "cancelled", name)
    [event] = events(feed.request.get(house.server.url + urlsplit(address).path).body())
    assert str(event["STATUS"]) == "CANCELLED"
    feed.close()


def test_answering_needs_no_script(house: House, member: Callable[..., Page]) -> None:
    words = WORDS[house.language]
    house.act(
        "from datetime import timedelta; from runde.agenda.rules import Plan; from runde.chat.meeting import arrange_in\n"
        "from runde.chat.models import Room; from runde.kit.time import now\n"
        "at = now() + timedelta(days=3)\n"
        f"room = Room.objects.get(pk={house.room})\n"
        "arrange_in(room=room, plan=Plan('Ohne Skript', at, at + timedelta(hours=1), 'Europe/Vienna'), by=None, now=now())"
    )
    anton = member("Anton", java_script_enabled=False)
    anton.locator(".meet a").click()
    card = anton.locator("article.meeting", has_text="Ohne Skript")
    card.get_by_role("button", name=words["yes"]).click()
    expect(card.locator(".pick[aria-current]")).to_contain_text(words["yes"])


def test_the_office_prints_who_comes(house: House, arrive: Callable[..., Page]) -> None:
    words, name = WORDS[house.language], house.language
    olga = arrive("/office/", device=DESK)
    olga.fill("input[name=login]", EMAIL)
    olga.fill("input[type=password]", PASSWORD)
    olga.locator("main form button").first.click()
    olga.goto(f"/office/groups/{house.cohort}/")
    olga.get_by_role("link", name=words["group"], exact=True).click()
    olga.get_by_role("link", name=words["new"]).click()
    olga.fill("#id_title", "Jahresabschluss")
    olga.fill("#id_day", (date.today() + timedelta(days=200)).isoformat())  # noqa: DTZ011 - as the desk shows it
    without_violation(olga)
    picture(olga, f"meetings-office-form-{name}")
    olga.locator("form.form button").click()
    without_violation(olga)
    picture(olga, f"meetings-office-{name}")
    olga.locator("article.meeting", has_text="Jahresabschluss").get_by_role("link", name=words["who"]).click()
    without_violation(olga)
    picture(olga, f"meetings-office-who-{name}")
    expect(olga.locator("[data-print]")).to_be_visible()
    olga.emulate_media(media="print")
    expect(olga.locator("table tr", has_text="Gerda")).to_be_visible()
    expect(olga.get_by_role("link", name=words["cancel"])).to_be_hidden()
    picture(olga, f"meetings-office-paper-{name}")


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def titles(content: bytes) -> list[str]:
    return [str(event["SUMMARY"]) for event in events(content)]

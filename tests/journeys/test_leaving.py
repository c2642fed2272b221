"""Leaving by oneself on a phone: out at once on every page, undone by one button, and nothing more after the day."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import BOTH, DESK, PIN, House, bubble, picture, without_violation, write
from journeys.measures import THEMES, faults, with_axe
from journeys.stage import EMAIL, PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.promise("D15")]

WORDS = {
    "de": {
        "more": "Mehr", "leave_page": "Gehen oder meine Daten holen", "group": "Gruppe Linde verlassen",
        "yes_group": "Ja, die Gruppe verlassen",
        "left": "Sie haben die Gruppe Linde verlassen", "undo": "Rückgängig machen",
        "undone": "Alles ist wie vorher", "stop": "Nicht mehr mitmachen", "yes_stop": "Ja, nicht mehr mitmachen",
        "stopped": "Sie machen nicht mehr mit",
        "erase": "Meine Daten löschen lassen", "yes_erase": "Ja, meine Daten löschen lassen",
        "asked": "Sie möchten, dass wir Ihre Daten löschen",
        "fetch": "Meine Daten holen", "make": "Meine Datei erstellen",
        "look": "Nachsehen, ob sie fertig ist", "file": "Datei holen",
        "title": "Ihre Daten in Runde", "myself": "Ich bin selbst gegangen",
        "requests": "Wünsche", "decide": "Entscheiden",
        "erase_now": "Daten löschen", "done": "erledigt am", "former": "Ehemaliges Mitglied",
    },
    "en": {
        "more": "More", "leave_page": "Leave, or fetch my data", "group": "Leave group Linde",
        "yes_group": "Yes, leave the group", "left": "You have left group Linde", "undo": "Undo",
        "undone": "Everything is as it was before", "stop": "Stop taking part", "yes_stop": "Yes, stop taking part",
        "stopped": "You take part no longer", "erase": "Have my data erased", "yes_erase": "Yes, have my data erased",
        "asked": "You asked us to erase your data", "fetch": "Fetch my data", "make": "Make my file",
        "look": "Look whether it is ready", "file": "Fetch the file",
        "title": "Your data in Runde", "myself": "I have left myself",
        "requests": "Requests", "decide": "Decide",
        "erase_now": "Erase the data", "done": "done on", "former": "Former member",
    },
}  # fmt: skip


def to_leaving(page: Page, words: dict[str, str]) -> None:
    """From the room by "More" to the four choices."""
    page.locator("details.menu[data-room] > summary").click()
    page.get_by_role("link", name=words["leave_page"]).click()
    expect(page.get_by_role("heading", name=words["leave_page"])).to_be_visible()


def a_day_passes(house: House) -> None:
    """What was asked for so far was asked for a day ago."""
    house.act(
        "from runde.consent.models import Request; from django.db.models import F; from datetime import timedelta\n"
        "Request.objects.update(asked_at=F('asked_at') - timedelta(days=1))"
    )


@BOTH
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_who_leaves_is_out_on_every_page_and_comes_back_with_one_button(
    house: House, member: Callable[..., Page], script: bool
) -> None:
    words = WORDS[house.language]
    ana, anton = member("Ana", java_script_enabled=script), member("Anton")
    if script:
        with_axe(ana)
        write(ana, "Ich war gern hier")
    other = ana.context.new_page()
    other.goto(f"/room/{house.room}/")
    to_leaving(ana, words)
    found = faults(ana, "choices", themes=THEMES) if script else []
    picture(ana, f"leaving-choices-{house.language}")
    ana.get_by_role("link", name=words["group"]).click()
    found += faults(ana, "confirm", themes=THEMES) if script else []
    picture(ana, f"leaving-confirm-{house.language}")
    ana.get_by_role("button", name=words["yes_group"]).click()
    expect(ana.get_by_role("heading", name=words["left"])).to_be_visible()
    expect(ana.get_by_role("link", name=re.compile("02742 123456")).first).to_be_visible()
    found += faults(ana, "left", themes=THEMES) if script else []
    picture(ana, f"leaving-left-{house.language}")
    if script:
        expect(other.locator("#left")).to_be_visible()
        expect(bubble(anton, "Ich war gern hier").locator(".name")).to_have_text("Ana")
        other.get_by_role("link", name=words["myself"]).click()
    else:
        other.goto("/")
    other.get_by_role("button", name=words["undo"]).click()
    expect(other.get_by_text(words["undone"])).to_be_visible()
    ana.get_by_role("button", name=words["undo"]).click()  # the page that was open still: a second tap
    expect(ana.get_by_text(words["undone"])).to_be_visible()
    ana.goto("/")
    if script:
        write(ana, "Da bin ich wieder")
        expect(bubble(anton, "Da bin ich wieder")).to_be_visible()
    else:
        expect(ana.locator("#log")).to_be_visible()
    assert not found, "\n".join(found)


@pytest.mark.promise("B16")
def test_everybody_fetches_their_own_data(house: House, member: Callable[..., Page], tmp_path: Path) -> None:
    words = WORDS[house.language]
    house.act(
        "from runde.people.models import Person; from runde.people.pins import hash_pin, set_pin\n"
        "from runde.kit.time import now\n"
        f"set_pin(person=Person.objects.get(name='Gerda'), hashed=hash_pin('{PIN}'), now=now())"
    )
    gerda = with_axe(member("Gerda"))
    write(gerda, "Das möchte ich behalten")
    to_leaving(gerda, words)
    gerda.get_by_role("link", name=words["fetch"]).click()
    found = faults(gerda, "pin", themes=THEMES)
    picture(gerda, f"leaving-pin-{house.language}")
    gerda.fill("#pin", PIN)
    gerda.get_by_role("button", name=words["make"]).click()
    picture(gerda, f"leaving-waiting-{house.language}")
    ready = gerda.get_by_role("link", name=words["file"])
    expect(ready.or_(gerda.get_by_role("link", name=words["look"]))).to_be_visible()
    found += faults(gerda, "waiting", themes=THEMES)
    for _ in range(200):
        if ready.is_visible():
            break
        gerda.get_by_role("link", name=words["look"]).click()
        gerda.wait_for_load_state()
    found += faults(gerda, "ready", themes=THEMES)
    picture(gerda, f"leaving-ready-{house.language}")
    with gerda.expect_download() as download:
        ready.click()
    file = tmp_path / "mine.zip"
    download.value.save_as(file)
    with zipfile.ZipFile(file) as copy:
        page = copy.read("index.html").decode()
    assert words["title"] in page
    assert "Das möchte ich behalten" in page
    assert not found, "\n".join(found)


@BOTH
@pytest.mark.promise("B16")
def test_after_the_day_it_is_over_and_the_office_erases(
    house: House, member: Callable[..., Page], arrive: Callable[..., Page]
) -> None:
    words = WORDS[house.language]
    anton, ana = with_axe(member("Anton")), member("Ana")
    write(anton, "Von Anton, zum Abschied")
    to_leaving(anton, words)
    anton.get_by_role("link", name=words["stop"]).click()
    anton.fill("#words", "Ich ziehe um")
    anton.get_by_role("button", name=words["yes_stop"]).click()
    expect(anton.get_by_role("heading", name=words["stopped"])).to_be_visible()
    anton.get_by_role("link", name=words["erase"]).click()
    found = faults(anton, "erase", themes=THEMES)
    anton.get_by_role("button", name=words["yes_erase"]).click()
    expect(anton.get_by_role("heading", name=words["asked"])).to_be_visible()
    found += faults(anton, "asked", themes=THEMES)
    picture(anton, f"leaving-asked-{house.language}")
    assert not found, "\n".join(found)

    office = arrive("/staff/", device=DESK)
    office.fill("input[name=login]", EMAIL)
    office.fill("input[name=password]", PASSWORD)
    office.locator("main button, form button").first.click()
    office.goto("/office/")
    without_violation(office)
    office.get_by_role("link", name=words["requests"], exact=True).click()
    expect(office.get_by_text("Ich ziehe um")).to_be_visible()
    without_violation(office)
    picture(office, f"leaving-office-{house.language}")
    office.get_by_role("link", name=words["decide"], exact=True).click()
    without_violation(office)
    picture(office, f"leaving-decide-{house.language}")
    office.get_by_role("button", name=words["erase_now"]).click()
    a_day_passes(house)
    expect(ana.locator("#log .m", has_text=words["former"]).first).to_be_visible()
    expect(ana.locator("#log")).not_to_contain_text("Von Anton, zum Abschied")
    office.reload()
    expect(office.get_by_text(re.compile(f"^{words['done']}"))).to_have_count(2)
    picture(office, f"leaving-done-{house.language}")
    anton.reload()
    expect(anton.get_by_role("heading", name=words["leave_page"])).to_have_count(0)
    expect(anton.get_by_text("02742 123456").first).to_be_visible()

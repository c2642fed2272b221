"""Writing to one person, the library, and sheets on paper, in Chromium: two people at once, in both languages."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from journeys.conftest import DESK, House, picture, ready, without_violation
from journeys.stage import EMAIL, PASSWORD

pytestmark = pytest.mark.journey

NARROW = ViewportSize(width=320, height=480)
WORDS = {
    "de": {
        "more": "Mehr", "write": "Einer Person schreiben", "to": "{} schreiben", "wrote": "{} hat Ihnen geschrieben",
        "library": "Bibliothek", "off": "nicht möglich", "closed": "Hier kann man nichts mehr schreiben",
        "about": "Wer dieses Gespräch lesen kann", "sheets": "Regeln und Themen auf Papier",
    },
    "en": {
        "more": "More", "write": "Write to one person", "to": "Write to {}", "wrote": "{} has written to you",
        "library": "Library", "off": "switched off", "closed": "Nothing more can be written here",
        "about": "Who can read this conversation", "sheets": "Rules and themes on paper",
    },
}  # fmt: skip


def set_rule(house: House, version: str, rule: str) -> None:
    house.stagehand.call("stage.set_rule", version, rule)


def fits(page: Page) -> None:
    """axe finds nothing, and nothing is wider than the screen, on a usual phone and on the narrowest."""
    without_violation(page)
    before = page.viewport_size
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    without_violation(page)
    assert before
    page.set_viewport_size(before)


def more(page: Page, words: dict[str, str], link: str) -> None:
    page.locator("summary", has_text=words["more"]).first.click()
    page.get_by_role("link", name=link).click()


@pytest.mark.promise("C12")
def test_two_people_write_to_each_other_as_far_as_the_rule_allows(house: House, member: Callable[..., Page]) -> None:
    words, name = WORDS[house.language], house.language
    ana, carla, anton = member("Ana"), member("Carla"), member("Anton")

    more(ana, words, words["write"])
    expect(ana.locator("main")).to_contain_text(words["off"])
    expect(ana.get_by_role("button", name=words["to"].format("Carla"))).to_have_count(0)
    fits(ana)
    picture(ana, f"pairs-off-{name}")
    set_rule(house, "1.1.0", "moderators")
    ana.reload()
    expect(ana.get_by_role("button", name=words["to"].format("Anton"))).to_have_count(0)
    fits(ana)
    picture(ana, f"pairs-begin-{name}")
    ana.get_by_role("button", name=words["to"].format("Carla")).click()
    ready(ana)
    expect(ana.get_by_role("heading", level=1)).to_have_text("Carla")
    expect(ana.locator("#to")).to_contain_text("Carla")
    fits(ana)
    picture(ana, f"pairs-empty-{name}")

    expect(carla.locator("#elsewhere a")).to_have_count(0)
    ana.fill("#text", "Nur für Sie, Carla")
    ana.click("#send")
    line = carla.locator("#elsewhere a")
    expect(line).to_have_text(words["wrote"].format("Ana"))
    fits(carla)
    picture(carla, f"pairs-elsewhere-{name}")
    expect(anton.locator("#elsewhere a")).to_have_count(0)
    line.click()
    ready(carla)
    expect(carla.locator("#log .text", has_text="Nur für Sie, Carla")).to_be_visible()
    carla.fill("#text", "Danke, Ana")
    carla.click("#send")
    expect(ana.locator("#log .text", has_text="Danke, Ana")).to_be_visible()
    expect(carla.locator("#elsewhere a")).to_have_count(0)
    picture(ana, f"pairs-talk-{name}")
    ana.locator("details.week summary").click()
    fits(ana)
    picture(ana, f"pairs-who-reads-{name}")
    ana.locator("details.week summary").click()
    ana.locator("summary", has_text=words["more"]).first.click()
    fits(ana)
    picture(ana, f"pairs-more-{name}")
    ana.locator(".panel a", has_text=words["about"]).click()
    fits(ana)
    picture(ana, f"pairs-about-{name}")
    ana.go_back()
    ready(ana)
    expect(anton.locator("#log .text", has_text="Danke, Ana")).to_have_count(0)

    # A form that nobody was shown is refused like one that leads nowhere.
    token = anton.locator("#compose input[name=csrfmiddlewaretoken]").input_value()
    persons = anton.evaluate("JSON.parse(document.getElementById('room-data').textContent).members")
    anas = next(one["person"] for one in persons if one["name"] == "Ana")
    for person in (anas, 987654):
        answer = anton.request.post(
            f"{house.server.url}/room/{house.room}/conversations/{person}/",
            form={"csrfmiddlewaretoken": token},
            headers={"Referer": house.server.url},
        )
        assert answer.status == 404

    ana.fill("#text", "Noch etwas")
    set_rule(house, "1.2.0", "off")
    expect(ana.locator(".ended")).to_contain_text(words["closed"])
    expect(ana.locator("#compose")).to_be_hidden()
    set_rule(house, "1.2.1", "open")
    expect(ana.locator(".ended")).to_be_hidden()
    expect(ana.locator("#text")).to_have_value("Noch etwas")
    set_rule(house, "1.2.2", "off")
    ana.reload()
    expect(ana.locator(".ended")).to_contain_text(words["closed"])
    fits(ana)
    picture(ana, f"pairs-closed-{name}")
    ana.locator(".bar .home").click()
    ready(ana)
    assert ana.url.endswith(f"/room/{house.room}/")
    set_rule(house, "1.3.0", "open")

    # With a second group there is a list: the groups, and below them the conversations.
    house.act(
        "from runde.chat.joining import join, open_room; from runde.people.models import Person\n"
        "from runde.kit.time import now; from runde.moderation.gate import submit; from runde.chat.drafts import Draft\n"
        "from runde.chat.models import Room; import uuid\n"
        "room, ana = open_room(name='Ahorn', by=None, now=now()), Person.objects.get(name='Ana')\n"
        "join(room=room, person=ana, by=None, now=now())\n"
        "pair, carla = Room.objects.get(kind='pair'), Person.objects.get(name='Carla')\n"
        "submit([Draft(pair.pk, carla.pk, uuid.uuid4(), 'Noch etwas')])"
    )
    ana.goto("/room/")
    expect(ana.locator("a.card")).to_have_count(3)
    fits(ana)
    picture(ana, f"pairs-groups-{name}")


@pytest.mark.promise("D11")
def test_the_library_leads_back_into_the_talk(house: House, member: Callable[..., Page]) -> None:
    words, name = WORDS[house.language], house.language
    carla, gerda = member("Carla"), member("Gerda")
    more(gerda, words, words["library"])
    fits(gerda)
    picture(gerda, f"library-empty-{name}")
    carla.goto(f"/today/{house.cohort}/")
    carla.locator("article", has=carla.locator("h2", has_text="1")).get_by_role("button").first.click()
    expect(carla.locator(".told")).to_be_visible()
    gerda.reload()
    expect(gerda.locator("article.card")).to_have_count(1)
    fits(gerda)
    picture(gerda, f"library-{name}")
    gerda.locator("article.card a.button").click()
    ready(gerda)
    posted = gerda.locator("#log .mod .text").last
    expect(posted).to_be_in_viewport()
    gerda.locator("details.week summary").click()
    fits(gerda)
    picture(gerda, f"week-{name}")
    gerda.locator("details.week li a").click()
    expect(gerda.locator(".m.found")).to_be_visible()


@pytest.mark.promise("D11")
def test_rules_and_themes_fit_on_a_page_of_paper_each(house: House, arrive: Callable[..., Page]) -> None:
    words, name = WORDS[house.language], house.language
    olga = arrive("/office/", device=DESK)
    olga.fill("input[name=login]", EMAIL)
    olga.fill("input[type=password]", PASSWORD)
    olga.locator("main form button").first.click()
    olga.goto(f"/office/groups/{house.cohort}/")
    olga.get_by_role("link", name=words["sheets"]).click()
    expect(olga.locator("article.handout")).to_have_count(2)
    without_violation(olga)
    picture(olga, f"sheets-{name}")
    for text in ("article.handout p", "article.handout td", "article.handout th"):
        size = olga.locator(text).last.evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
        assert size >= 16 * 96 / 72 - 0.1, text
    paper = olga.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2
    folder = os.environ.get("RUNDE_TEST_PICTURES")
    if folder:
        (Path(folder) / f"sheets-{name}.pdf").write_bytes(paper)

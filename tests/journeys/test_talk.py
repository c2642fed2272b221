"""The talk between two people at once: words for a message, polls, questions without a name, hiding, reporting, searching."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import DESK, House, bubble, picture, ready, without_violation, write

pytestmark = pytest.mark.journey

POLL = """
import json
from datetime import timedelta
from uuid import uuid4
from runde.chat.drafts import Draft, NewPoll
from runde.kit.time import now
from runde.moderation import lane
from runde.people.models import Person
author = Person.objects.get(name="Carla")
closes = now() + timedelta(seconds={closes}) if {closes} else None
poll = NewPoll({kind!r}, {options!r}, closes)
posted = lane.submit(Draft({room}, author.pk, uuid4(), {text!r}, poll=poll))
print(json.dumps(posted.seq))
"""


def post_poll(house: House, kind: str, text: str, options: list[tuple[str, str, bool]], *, closes: float = 0) -> int:
    code = POLL.format(room=house.room, kind=kind, text=text, options=tuple(options), closes=closes)
    return int(house.act(code))


@pytest.mark.promise("D16")
def test_a_word_for_a_message_reaches_the_other_and_can_be_taken_away(
    house: House, member: Callable[..., Page]
) -> None:
    ana, anton = member("Ana"), member("Anton", device=DESK)
    write(ana, "Heute 3000 Schritte")
    his, hers = bubble(anton, "3000 Schritte"), bubble(ana, "3000 Schritte")
    react = his.locator(".react")
    react.click()
    expect(react).to_have_attribute("aria-expanded", "true")
    without_violation(anton)
    picture(anton, f"words-{house.language}")
    his.locator(".word").nth(3).click()
    expect(his.locator(".words")).to_have_count(0)
    expect(his.locator(".chip")).to_have_attribute("aria-pressed", "true")
    said = {"de": "Gut gemacht · 1", "en": "Well done · 1"}[house.language]
    expect(his.locator(".chip")).to_contain_text(said)
    expect(hers.locator(".chip")).to_have_text(said)
    hers.locator(".who summary").click()
    expect(hers.locator(".who")).to_contain_text("Anton")
    without_violation(ana)
    picture(ana, f"given-{house.language}")
    ana.reload()
    expect(bubble(ana, "3000 Schritte").locator(".chip")).to_have_text(said)
    his.locator(".chip").click()
    expect(his.locator(".chip")).to_have_count(0)
    expect(bubble(ana, "3000 Schritte").locator(".chip")).to_have_count(0)


@pytest.mark.promise("D16")
def test_a_word_given_without_a_connection_arrives_later(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton")
    write(ana, "Ohne Netz")
    his = bubble(anton, "Ohne Netz")
    expect(his).to_be_visible()
    anton.context.set_offline(True)
    expect(anton.locator("#offline")).to_be_visible()
    his.locator(".react").click()
    his.locator(".word").first.click()
    expect(his.locator(".chip")).to_have_attribute("aria-pressed", "true")
    expect(bubble(ana, "Ohne Netz").locator(".chip")).to_have_count(0)
    anton.context.set_offline(False)
    expect(bubble(ana, "Ohne Netz").locator(".chip")).to_have_count(1)


@pytest.mark.promise("D10")
def test_a_poll_is_answered_by_one_tap_and_counted_everywhere(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton", device=DESK)
    post_poll(house, "poll", "Wann gehen Sie?", [("am", "Am Morgen", False), ("pm", "Am Abend", False)])
    hers, his = bubble(ana, "Wann gehen Sie?"), bubble(anton, "Wann gehen Sie?")
    expect(hers.locator(".option").first).to_be_visible()
    expect(hers.locator(".result").first).to_be_hidden()
    box = hers.locator(".option").first.bounding_box()
    assert box and box["height"] >= 48
    picture(ana, f"poll-open-{house.language}")
    without_violation(ana)
    hers.locator(".option", has_text="Am Morgen").click()
    expect(hers.locator(".mine .what")).to_have_text("Am Morgen")
    expect(his.locator(".voters")).to_contain_text("1")
    expect(his.locator(".result").first).to_be_hidden()
    his.locator(".option", has_text="Am Abend").click()
    expect(hers.locator(".voters")).to_contain_text("2")
    expect(hers.locator(".mine .what")).to_have_text("Am Morgen")
    without_violation(ana)
    picture(ana, f"poll-answered-{house.language}")
    second = ana.context.new_page()
    second.goto(f"/room/{house.room}/")
    ready(second)
    there = bubble(second, "Wann gehen Sie?")
    expect(there.locator(".mine .what")).to_have_text("Am Morgen")
    hers.locator(".revote").click()
    hers.locator(".option", has_text="Am Abend").click()
    expect(there.locator(".mine .what")).to_have_text("Am Abend")
    expect(his.locator("[data-option=pm] .number")).to_contain_text("2")


@pytest.mark.promise("D10")
def test_a_quiz_says_kindly_what_is_right(house: House, member: Callable[..., Page]) -> None:
    ana = member("Ana")
    post_poll(house, "quiz", "Was senkt den Zucker?", [("walk", "Gehen", True), ("sit", "Sitzen", False)])
    hers = bubble(ana, "Was senkt den Zucker?")
    expect(hers.locator(".outcome")).to_be_hidden()
    hers.locator(".option", has_text="Sitzen").click()
    expect(hers.locator(".outcome")).to_have_text(
        {"de": "Nicht ganz. Die richtige Antwort ist gekennzeichnet.", "en": "Not quite. The right answer is marked."}[
            house.language
        ]
    )
    expect(hers.locator(".right .right-mark")).to_be_visible()
    expect(hers.locator(".right .what")).to_have_text("Gehen")
    without_violation(ana)
    picture(ana, f"quiz-{house.language}")
    ana.reload()
    expect(bubble(ana, "Was senkt den Zucker?").locator(".right .what")).to_have_text("Gehen")


@pytest.mark.promise("D10")
def test_an_answer_to_a_poll_that_closes_meanwhile_is_refused_and_said(
    house: House, member: Callable[..., Page]
) -> None:
    ana = member("Ana")
    seq = post_poll(house, "check-in", "Wie geht es?", [("good", "Gut", False), ("so", "Mittel", False)], closes=3600)
    hers = ana.locator(f"#m{seq}")
    expect(hers.locator(".option").first).to_be_visible()
    picture(ana, f"check-in-{house.language}")
    house.act(
        "from datetime import timedelta; from runde.chat.models import Poll; from runde.kit.time import now\n"
        f"Poll.objects.filter(message__seq={seq}).update(closes_at=now() - timedelta(seconds=1))"
    )
    hers.locator(".option").first.click()
    expect(ana.locator("#notice")).to_be_visible()
    expect(hers.locator(".closed")).to_be_visible()
    expect(hers.locator(".mine")).to_have_count(0)
    expect(hers.locator(".option").first).to_be_hidden()
    without_violation(ana)


@pytest.mark.promise("D9")
def test_a_question_without_a_name(house: House, member: Callable[..., Page]) -> None:
    ana, anton, carla = member("Ana"), member("Anton"), member("Carla", device=DESK)
    second = ana.context.new_page()
    second.goto(f"/room/{house.room}/")
    ready(second)
    ana.locator("details.menu[data-room] > summary").click()
    ana.locator("#ask").click()
    expect(ana.locator("#text")).to_be_focused()
    expect(ana.locator("#asking")).to_contain_text("Carla")
    without_violation(ana)
    picture(ana, f"ask-{house.language}")
    ana.keyboard.type("Darf ich das ohne Namen fragen?")
    ana.reload()
    ready(ana)
    expect(ana.locator("#asking")).to_contain_text("Carla")
    ana.click("#send")
    nobody = {"de": "Ohne Namen", "en": "Without a name"}[house.language]
    own = {"de": "Sie (ohne Ihren Namen)", "en": "You (without your name)"}[house.language]
    for page in (anton, carla):
        theirs = bubble(page, "ohne Namen fragen")
        expect(theirs.locator(".name")).to_have_text(nobody)
        assert "Ana" not in theirs.inner_text()
        expect(theirs).to_have_attribute("data-author", "0")
    for page in (ana, second):
        expect(bubble(page, "ohne Namen fragen").locator(".name")).to_have_text(own)
    anton.reload()
    expect(bubble(anton, "ohne Namen fragen").locator(".name")).to_have_text(nobody)
    theirs = bubble(carla, "ohne Namen fragen")
    theirs.locator(".more").click()
    seq = theirs.get_attribute("data-seq")
    expect(theirs.locator(".unnamed")).to_have_attribute("href", f"/today/room/{house.room}/messages/{seq}/author/")
    expect(theirs.locator(".hiding")).to_have_attribute("href", f"/today/room/{house.room}/messages/{seq}/hide/")
    picture(carla, f"more-moderator-{house.language}")
    without_violation(carla)
    expect(ana.locator("#asking")).to_be_hidden()
    write(ana, "Und wieder mit Namen")
    expect(bubble(anton, "Und wieder mit Namen").locator(".name")).to_have_text("Ana")


def test_who_changes_their_mind_asks_with_their_name(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton")
    ana.locator("details.menu[data-room] > summary").click()
    ana.locator("#ask").click()
    ana.click("#named")
    expect(ana.locator("#asking")).to_be_hidden()
    write(ana, "Doch mit Namen")
    expect(bubble(anton, "Doch mit Namen").locator(".name")).to_have_text("Ana")


@pytest.mark.promise("D9")
def test_an_answer_begun_without_a_name_goes_out_without_it(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton")
    write(anton, "Wie geht es euch damit?")
    ana.locator("details.menu[data-room] > summary").click()
    ana.locator("#ask").click()
    bubble(ana, "Wie geht es euch").locator(".answer").click()
    expect(ana.locator("#context")).to_contain_text("Anton")
    expect(ana.locator("#asking")).to_contain_text("Carla")
    without_violation(ana)
    picture(ana, f"ask-answer-{house.language}")
    ana.keyboard.type("Nicht so gut")
    ana.reload()
    ready(ana)
    expect(ana.locator("#context")).to_contain_text("Anton")
    expect(ana.locator("#asking")).to_be_visible()
    ana.click("#cancel")
    expect(ana.locator("#context")).to_be_hidden()
    expect(ana.locator("#asking")).to_be_visible()
    bubble(ana, "Wie geht es euch").locator(".answer").click()
    ana.click("#send")
    theirs = bubble(anton, "Nicht so gut")
    expect(theirs.locator(".quote-text")).to_have_text("Wie geht es euch damit?")
    expect(theirs).to_have_attribute("data-author", "0")
    expect(ana.locator("#asking")).to_be_hidden()


def test_reporting_asks_once_more(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton")
    write(ana, "Etwas Unfreundliches")
    his = bubble(anton, "Etwas Unfreundliches")
    his.locator(".more").click()
    without_violation(anton)
    picture(anton, f"more-member-{house.language}")
    reported: list[str] = []
    anton.on("request", lambda request: reported.append(request.method) if "/report/" in request.url else None)
    his.locator(".report").click()
    expect(anton.locator("#announced")).to_contain_text(his.locator(".report").inner_text())
    assert not reported
    his.locator(".report").click()
    expect(his.locator(".thanks")).to_contain_text({"de": "Danke", "en": "Thank you"}[house.language])
    expect(anton.locator("#announced")).to_have_text(his.locator(".thanks").inner_text())
    expect(anton.locator("#notice")).to_be_hidden()
    assert reported == ["POST"]
    count = "import json; from runde.moderation.models import Report; print(json.dumps(Report.objects.count()))"
    assert house.act(count) == 1


def test_a_hidden_message_goes_and_comes_back(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton")
    write(ana, "Vielleicht zu viel")
    seq = bubble(ana, "Vielleicht zu viel").get_attribute("data-seq")
    act = (
        "from runde.chat.changing import keep_change; from runde.chat.models import Message, Room\n"
        "from runde.kit.time import now\n"
        "from django.db import transaction\n"
        "with transaction.atomic():\n"
        f"    room = Room.objects.get(pk={house.room}); message = Message.objects.get(room=room, seq={seq})\n"
        "    message.hidden_at = {hidden}\n"
        "    keep_change(room, message, ['hidden_at'], now=now())"
    )
    house.act(act.format(hidden="now()"))
    for page in (ana, anton):
        expect(page.locator(f"#m{seq} .gone")).to_be_visible()
        assert "Vielleicht zu viel" not in page.locator("#log").inner_html()
    anton.reload()
    expect(anton.locator(f"#m{seq} .gone")).to_be_visible()
    assert "Vielleicht zu viel" not in anton.content()
    without_violation(anton)
    house.act(act.format(hidden="None"))
    for page in (ana, anton):
        expect(page.locator(f"#m{seq} .text")).to_have_text("Vielleicht zu viel")
    anton.locator(f"#m{seq} .more").click()
    expect(anton.locator(f"#m{seq} .report")).to_be_visible()


def test_long_and_backward_names_keep_the_bubbles_sound(house: House, member: Callable[..., Page]) -> None:
    names = ["Maximiliane" * 18, "🌻🌻 \u202eתירבע"]
    rename = (
        "from runde.people.models import Person\n"
        "for old, new in {pairs}:\n"
        "    Person.objects.filter(name=old).update(name=new)"
    )
    house.act(rename.format(pairs=[("Anton", names[0]), ("Gerda", names[1])]))
    try:
        other = member(names[0])
        write(other, "Mit langem Namen")
        ana = member("Ana", viewport={"width": 320, "height": 568})
        ana.evaluate("document.querySelector('#log').scrollTop = 0")
        assert ana.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert ana.evaluate(
            "[...document.querySelectorAll('.bubble')].every((one) => one.getBoundingClientRect().right <= innerWidth)"
        )
        picture(ana, f"names-{house.language}")
        without_violation(ana)
    finally:
        house.act(rename.format(pairs=[(names[0], "Anton"), (names[1], "Gerda")]))


def test_reacting_and_answering_a_poll_by_keyboard_at_320_pixels(house: House, member: Callable[..., Page]) -> None:
    ana = member("Ana", viewport={"width": 320, "height": 568})
    anton = member("Anton", device=DESK)
    write(anton, "Nur Tasten")
    seq = post_poll(house, "poll", "Mit Tasten?", [("y", "Ja", False), ("n", "Nein, lieber nicht", False)])
    hers = bubble(ana, "Nur Tasten")
    hers.locator(".react").focus()
    ana.keyboard.press("Enter")
    ana.keyboard.press("Tab")
    ana.keyboard.press("Tab")
    for _ in range(6):
        if ana.evaluate("document.activeElement.classList.contains('word')"):
            break
        ana.keyboard.press("Tab")
    ana.keyboard.press("Enter")
    expect(bubble(anton, "Nur Tasten").locator(".chip")).to_have_count(1)
    expect(hers.locator(".react")).to_be_focused()
    poll = ana.locator(f"#m{seq}")
    poll.locator(".option").first.focus()
    ana.keyboard.press("Enter")
    expect(poll.locator(".revote")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(poll.locator(".option").first).to_be_focused()
    assert ana.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    without_violation(ana)
    picture(ana, f"keys-320-{house.language}")

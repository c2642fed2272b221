"""Notices in a browser: the page with and without script, and what a push becomes on the phone."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import BOTH, House
from journeys.test_arriving import sound
from journeys.test_offline import Worker, at_hand, until

pytestmark = pytest.mark.journey

WORDS = {
    "de": {
        "more": "Mehr", "page": "Benachrichtigungen am Handy", "daily": "Einmal am Tag", "keep": "Speichern",
        "kept": "Das ist gespeichert.", "allow": "Benachrichtigungen auf diesem Gerät erlauben",
        "iphone": "Zum Home-Bildschirm", "new": "Etwas Neues in Ihrer Gruppe", "other": "Neues in Runde",
    },
    "en": {
        "more": "More", "page": "Notices on this phone", "daily": "Once a day", "keep": "Keep this",
        "kept": "It is kept.", "allow": "Allow notices on this device",
        "iphone": "Add to Home Screen", "new": "Something new in your group", "other": "Something new in Runde",
    },
}  # fmt: skip
SENT = """
from runde.kit.time import now
from runde.notices.models import Notice
from runde.people.models import Person
ana = Person.objects.get(name="Ana")
print(Notice.objects.create(
    person=ana, kind="message", key=f"{now()}", zone="UTC", intended_at=now(), earliest=now(), due_at=now(),
    sent_at=now(), state="sent").pk)
"""
SHOWN = """await (async () => {
  const found = await (await navigator.serviceWorker.ready).getNotifications();
  return found.length >= 2 && found.map((one) => [one.title, one.body, one.tag, one.data.id]).sort();
})()"""
TAP = """async () => {
  const [notification] = await self.registration.getNotifications({ tag: "message" });
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"


@BOTH
@pytest.mark.promise("D5")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_member_chooses_how_often_and_when_it_is_quiet(
    house: House, member: Callable[..., Page], script: bool
) -> None:
    words = WORDS[house.language]
    ana = member("Ana")
    if not script:
        state = ana.context.storage_state()
        browser = ana.context.browser
        assert browser is not None
        bare = browser.new_context(storage_state=state, java_script_enabled=False, base_url=house.server.url)
        ana = bare.new_page()
    ana.goto("/own/notices/")
    ana.get_by_label(words["daily"]).check()
    ana.locator("[name=quiet_from]").fill("22:30")
    ana.get_by_role("button", name=words["keep"]).click()
    expect(ana.get_by_text(words["kept"])).to_be_visible()
    expect(ana.get_by_label(words["daily"])).to_be_checked()
    expect(ana.locator("[name=quiet_from]")).to_have_value("22:30")
    if script:
        ana.set_viewport_size({"width": 320, "height": 640})
        sound(ana, "notices")
    else:
        ana.context.close()


@BOTH
def test_where_push_cannot_work_the_page_says_what_to_do(house: House, member: Callable[..., Page]) -> None:
    words = WORDS[house.language]
    ana = member("Ana", user_agent=IPHONE)
    ana.add_init_script("delete window.PushManager")
    ana.goto("/own/notices/")
    expect(ana.get_by_text(words["iphone"])).to_be_visible()
    expect(ana.get_by_role("button", name=words["allow"])).to_be_hidden()


@BOTH
@pytest.mark.promise("D5")
def test_a_push_becomes_a_notice_without_content_and_a_tap_is_noted(
    house: House, member: Callable[..., Page], whole_browser: Browser
) -> None:
    """The push is delivered to the worker as the browser would (DevTools); the maker's service is not there in a test."""
    words = WORDS[house.language]
    ana = member("Ana", within=whole_browser, permissions=["notifications"])
    notice = house.act(SENT)
    at_hand(ana)
    worker = Worker(ana)
    for kind in ("message", "reminder"):
        worker.tell("deliverPushMessage", data=json.dumps({"kind": kind, "id": notice}))
    shown = until(ana, SHOWN)
    assert shown == sorted([["Runde", words["new"], "message", notice], ["Runde", words["other"], "reminder", notice]])
    with ana.context.expect_event("response", lambda answer: answer.url.endswith("/opened/")) as answered:
        ana.context.service_workers[0].evaluate(TAP)
    assert answered.value.status == 204
    found = (
        f"from runde.notices.models import Notice; print(Notice.objects.filter(pk={notice}, state='opened').count())"
    )
    assert house.act(found) == 1

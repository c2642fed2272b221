"""The page about notices: what is chosen counts, and a browser is taken only if a push to it leads out of the house."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from cast import Cast
from notices.push_service import Browser
from runde.kit.time import now
from runde.notices.choosing import choice_of
from runde.notices.intending import intend
from runde.notices.models import Notice, Subscription
from runde.people.arriving import change_identity
from runde.people.devices import make_device
from runde.people.models import Device, Person
from runde.people.signin import DEVICE_COOKIE

CHOSEN = {"how": "daily", "quiet": "on", "quiet_from": "22:30", "quiet_to": "06:00"}


def browser(person: Person, **options: Any) -> Client:
    client = Client(**options)
    client.cookies[DEVICE_COOKIE] = make_device(person=person, label="test", now=now())[1]
    return client


def subscribe(client: Client, there: Browser, **changes: Any) -> int:
    said = {"endpoint": there.endpoint, "keys": {"p256dh": there.p256dh, "auth": there.auth}} | changes
    return client.post("/own/notices/subscription/", json.dumps(said), content_type="application/json").status_code


@pytest.mark.promise("D5")
def test_what_is_chosen_is_kept_and_shown_again(cast: Cast) -> None:
    client = browser(cast.ana)
    page = client.get("/own/notices/").content.decode()
    assert 'value="each" required checked' in page
    assert 'value="21:00"' in page
    assert client.post("/own/notices/", CHOSEN, follow=True).status_code == 200
    choice = choice_of(cast.ana)
    assert (choice.how, choice.quiet_from, choice.quiet_to) == ("daily", time(22, 30), time(6))
    page = client.get("/own/notices/").content.decode()
    assert 'value="daily" required checked' in page
    assert 'value="22:30"' in page


def test_without_the_tick_it_is_never_quiet_and_the_page_keeps_its_hours_ready(cast: Cast) -> None:
    client = browser(cast.ana)
    client.post("/own/notices/", CHOSEN | {"quiet": ""})
    choice = choice_of(cast.ana)
    assert choice.quiet_from == choice.quiet_to
    page = client.get("/own/notices/").content.decode()
    assert 'name="quiet" id="quiet">' in page
    assert 'value="21:00"' in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"how": "hourly"}, "Please choose one of the answers"),
        ({"quiet_from": "late"}, "Please write the time like 21:00."),
    ],
)
def test_what_cannot_be_is_answered_with_a_sentence_and_nothing_changes(
    cast: Cast, wrong: dict[str, str], said: str
) -> None:
    answer = browser(cast.ana).post("/own/notices/", CHOSEN | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert choice_of(cast.ana).how == "each"


def test_mail_is_offered_only_to_who_has_an_address_where_there_is_a_mail_server(
    cast: Cast, settings: Settings
) -> None:
    client, offer = browser(cast.ana), 'name="mail"'
    change_identity(person=cast.ana, by=cast.olga, now=now(), email="ana@example.org")
    assert offer not in client.get("/own/notices/").content.decode()
    settings.RUNDE = replace(settings.RUNDE, mail_url="smtp://mail.example.org")
    assert offer in client.get("/own/notices/").content.decode()
    assert offer not in browser(cast.anton).get("/own/notices/").content.decode()
    client.post("/own/notices/", CHOSEN | {"mail": "on"})
    assert choice_of(cast.ana).mail is True
    browser(cast.anton).post("/own/notices/", CHOSEN | {"mail": "on"})
    assert choice_of(cast.anton).mail is False


def test_a_browser_subscribes_and_unsubscribes(cast: Cast) -> None:
    client, there = browser(cast.ana), Browser("https://1.1.1.1/push/ana")
    assert subscribe(client, there) == 204
    assert "data-on" in client.get("/own/notices/").content.decode()
    assert client.delete("/own/notices/subscription/").status_code == 204
    assert Subscription.objects.get().why == "unsubscribed"
    assert "data-on" not in client.get("/own/notices/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": None},
        {"keys": {}},
        {"keys": []},
        {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"endpoint": "x" * 2000},
    ],
)
def test_what_is_no_subscription_is_refused(cast: Cast, changes: dict[str, Any]) -> None:
    assert subscribe(browser(cast.ana), Browser("https://1.1.1.1/push/ana"), **changes) in {400, 422}
    answer = browser(cast.ana).post("/own/notices/subscription/", "[", content_type="application/json")
    assert answer.status_code == 400
    assert not Subscription.objects.exists()


def test_staff_without_a_device_are_told_where_notices_come(cast: Cast, client: Client) -> None:
    client.force_login(cast.olga.user)
    page = client.get("/own/notices/").content.decode()
    assert "Notices come on devices on which you signed in with a letter." in page
    assert subscribe(client, Browser("https://1.1.1.1/x")) == 404


def test_a_tapped_notice_is_opened_without_a_token_and_only_by_its_person(cast: Cast) -> None:
    made = intend(person=cast.ana, kind="message", key="k", earliest=now(), now=now())
    assert made is not None
    Notice.objects.filter(pk=made.pk).update(state="sent", sent_at=now())
    address = f"/own/notices/{made.pk}/opened/"
    assert browser(cast.anton, enforce_csrf_checks=True).post(address).status_code == 404
    ana = browser(cast.ana, enforce_csrf_checks=True)
    assert ana.post(address).status_code == 204
    first = Notice.objects.get().opened_at
    assert first is not None
    assert ana.post(address).status_code == 204
    assert Notice.objects.get().opened_at == first
    assert ana.post("/own/notices/", CHOSEN).status_code == 403


def test_somebody_else_on_the_same_browser_takes_the_subscription_over(cast: Cast) -> None:
    there = Browser("https://1.1.1.1/push/shared")
    assert subscribe(browser(cast.ana), there) == 204
    assert subscribe(browser(cast.anton), there) == 204
    assert subscribe(browser(cast.anton), there) == 204
    live = Subscription.objects.filter(ended_at=None)
    assert [row.device.person_id for row in live.select_related("device")] == [cast.anton.pk]
    assert Device.objects.count() == 3

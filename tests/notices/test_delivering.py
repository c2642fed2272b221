"""Pushes to a real push service on this machine, which decrypts what it gets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from cast import Cast
from notices.push_service import PushService, claims_of
from programme.racing import race
from runde.kit.time import now
from runde.notices.choosing import choose
from runde.notices.delivering import claim, deliver_due
from runde.notices.intending import intend
from runde.notices.models import Notice, Subscription
from runde.notices.opening import open_notice
from runde.notices.states import TRANSITIONS, diagram
from runde.people.devices import make_device, park, revoke, unlock
from runde.people.models import Person

NOON = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)  # three o'clock in Vienna
MORNING = datetime(2026, 3, 18, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def tell(person: Person, key: str = "k", at: datetime = NOON, **more: object) -> Notice:
    values: dict[str, object] = {
        "kind": "message",
        "about": "room:1",
        "earliest": at,
        "now": at,
        "zone": "Europe/Vienna",
    }
    made = intend(person=person, key=key, **(values | more))  # type: ignore[arg-type]
    assert made is not None
    return made


def state(notice: Notice) -> tuple[str, str]:
    notice.refresh_from_db()
    return notice.state, notice.why


@pytest.mark.promise("D5")
def test_a_push_says_a_kind_and_a_number_and_nothing_else(cast: Cast, service: PushService) -> None:
    _, browser, _ = service.subscribed(cast.ana)
    notice = tell(cast.ana)
    assert deliver_due(now=NOON) == 1
    assert service.heard(browser) == [{"kind": "message", "id": notice.pk}]
    assert state(notice) == ("sent", "")
    [one] = service.received
    assert one.headers["TTL"] == "86400"
    assert (one.headers["Topic"], one.headers["Urgency"]) == ("message", "normal")
    assert b"Ana" not in one.body
    assert 0 < claims_of(one.headers["Authorization"])["exp"] - now().timestamp() <= 24 * 60 * 60
    assert deliver_due(now=NOON) == 0
    assert open_notice(notice=notice, now=NOON + MINUTE) == 1
    assert state(notice) == ("opened", "")


@pytest.mark.promise("D5")
def test_a_notice_comes_at_eight_and_not_at_three(cast: Cast, service: PushService) -> None:
    _, browser, _ = service.subscribed(cast.ana)
    tell(cast.ana, at=NIGHT)
    for minute in range(0, 300, 20):
        assert deliver_due(now=NIGHT + minute * MINUTE) == 0
    assert deliver_due(now=MORNING) == 1
    assert len(service.heard(browser)) == 1


def test_an_urgent_one_comes_at_three_even_to_who_wants_none(cast: Cast, service: PushService) -> None:
    service.subscribed(cast.carla)
    choose(person=cast.carla, how="never", mail=False, quiet_from=time(20), quiet_to=time(9), now=NIGHT)
    tell(cast.carla, at=NIGHT, urgent=True, kind="duty")
    assert deliver_due(now=NIGHT) == 1
    assert service.received[0].headers["Urgency"] == "high"


def test_what_waits_for_one_person_leaves_as_one_push(cast: Cast, service: PushService) -> None:
    _, browser, _ = service.subscribed(cast.ana)
    first, second = tell(cast.ana, at=NIGHT), tell(cast.ana, "l", at=NIGHT, about="room:2")
    assert deliver_due(now=MORNING) == 2
    assert service.heard(browser) == [{"kind": "message", "id": second.pk}]
    second.refresh_from_db()
    assert open_notice(notice=second, now=MORNING) == 2
    assert state(first) == ("opened", "")


def test_the_same_key_and_what_was_told_already_count_once(cast: Cast, service: PushService) -> None:
    service.subscribed(cast.ana)
    values: dict[str, object] = {"kind": "message", "about": "room:1", "earliest": NOON, "now": NOON}
    notice = tell(cast.ana, "room:1:5", upto=5)
    assert intend(person=cast.ana, key="room:1:5", **values) is None  # type: ignore[arg-type]
    assert intend(person=cast.ana, key="other", upto=4, **values) is None  # type: ignore[arg-type]
    more = tell(cast.ana, "room:1:7", upto=7)
    assert more.pk == notice.pk
    assert deliver_due(now=NOON) == 1
    assert intend(person=cast.ana, key="again", upto=7, **values) is None  # type: ignore[arg-type]
    assert tell(cast.ana, "room:1:8", upto=8).pk != notice.pk


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_ends(status: int, cast: Cast, service: PushService) -> None:
    _, browser, kept = service.subscribed(cast.ana, "gone")
    service.answers["/gone"] = [(status, {})]
    notice = tell(cast.ana)
    deliver_due(now=NOON)
    kept.refresh_from_db()
    assert (kept.ended_at, kept.why) == (NOON, "gone")
    assert state(notice) == ("withheld", "no_device")
    tell(cast.ana, "l")
    deliver_due(now=NOON)
    assert len(service.heard(browser)) == 1


def test_whoever_is_reached_on_one_device_has_heard(cast: Cast, service: PushService) -> None:
    service.subscribed(cast.ana, "old")
    service.subscribed(cast.ana, "new")
    service.answers["/old"] = [(503, {})]
    notice = tell(cast.ana)
    deliver_due(now=NOON)
    assert state(notice) == ("sent", "")
    assert deliver_due(now=NOON + 60 * MINUTE) == 0


def test_a_busy_service_is_asked_again_with_growing_pauses_and_then_no_more(cast: Cast, service: PushService) -> None:
    service.subscribed(cast.ana, "busy")
    service.answers["/busy"] = [(503, {}), (429, {"Retry-After": "300"}), *[(500, {})] * 20]
    notice, at, tried = tell(cast.ana), NOON, []
    for _ in range(60 * 24):
        if deliver_due(now=at):
            tried.append(round((at - NOON) / MINUTE))
        at += MINUTE
    assert tried[:4] == [0, 1, 6, 10]
    # In the evening the tries rest, and go on at eight: 1140 minutes after noon in UTC.
    assert not [minute for minute in tried if 480 <= minute < 1140]
    assert state(notice) == ("failed", "refused")
    assert len(tried) == notice.tries == len(service.received) == 10
    assert notice.answer == "500"


def test_a_service_that_does_not_answer_is_asked_again(cast: Cast, service: PushService) -> None:
    _, browser, _ = service.subscribed(cast.ana)
    service.close()
    notice = tell(cast.ana)
    deliver_due(now=NOON)
    assert state(notice) == ("waiting", "")
    assert notice.due_at == NOON + MINUTE
    assert notice.answer == "ClientConnectorError"
    assert browser.endpoint


@pytest.mark.parametrize(("status", "why"), [(400, "refused"), (413, "refused"), (301, "refused"), (403, "no_device")])
def test_what_is_refused_is_not_tried_again_and_nobody_is_sent_elsewhere(
    status: int, why: str, cast: Cast, service: PushService
) -> None:
    service.subscribed(cast.ana, "no")
    service.answers["/no"] = [(status, {"Location": f"{service.origin}/elsewhere"})]
    notice = tell(cast.ana)
    deliver_due(now=NOON)
    assert state(notice)[1] == why
    assert [one.path for one in service.received] == ["/no"]


def test_devices_that_are_signed_out_or_put_aside_hear_nothing(cast: Cast, service: PushService) -> None:
    lost, _, _ = service.subscribed(cast.ana, "lost")
    aside, _, _ = service.subscribed(cast.ana, "aside")
    revoke(device=lost, by=cast.ana, now=NOON)
    park(device=aside, now=NOON)
    notice = tell(cast.ana)
    deliver_due(now=NOON)
    assert state(notice) == ("withheld", "no_device")
    unlock(device=aside, now=NOON)
    tell(cast.ana, "l")
    deliver_due(now=NOON)
    assert [one.path for one in service.received] == ["/aside"]


def test_who_wants_none_or_chose_later_hours_is_left_in_peace(cast: Cast, service: PushService) -> None:
    service.subscribed(cast.ana)
    notice = tell(cast.ana, at=NIGHT)
    choose(person=cast.ana, how="each", mail=False, quiet_from=time(21), quiet_to=time(10), now=NIGHT)
    assert deliver_due(now=MORNING) == 0
    choose(person=cast.ana, how="never", mail=False, quiet_from=time(21), quiet_to=time(8), now=NIGHT)
    assert deliver_due(now=MORNING) == 1
    assert state(notice) == ("withheld", "never")
    assert not service.received


def test_a_worker_that_was_off_in_the_day_does_not_make_up_for_it_at_night(cast: Cast, service: PushService) -> None:
    service.subscribed(cast.ana)
    notice = tell(cast.ana)
    assert deliver_due(now=NOON + timedelta(hours=10)) == 1
    assert state(notice) == ("waiting", "")
    assert notice.due_at == MORNING + timedelta(days=1)
    assert not service.received


def test_what_a_worker_had_claimed_when_it_died_is_taken_up_after_two_minutes(cast: Cast, service: PushService) -> None:
    service.subscribed(cast.ana)
    notice = tell(cast.ana)
    assert len(claim(channel="push", now=NOON)) == 1
    assert deliver_due(now=NOON + MINUTE) == 0
    assert deliver_due(now=NOON + 3 * MINUTE) == 1
    assert state(notice) == ("sent", "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_nothing_twice(cast: Cast, service: PushService, tmp_path: Path) -> None:
    people = [Person.objects.create(name=f"P{number}", made_at=NOON) for number in range(120)]
    for person in people:
        device, _ = make_device(person=person, label="", now=NOON)
        browser = service.browser(f"p{person.pk}")
        Subscription.objects.create(
            device=device, endpoint=browser.endpoint, p256dh=browser.p256dh, auth=browser.auth, made_at=NOON
        )
        tell(person, key=f"k{person.pk}")
    sent: Callable[[], int] = lambda: Notice.objects.filter(state="sent").count()  # noqa: E731
    results = race(tmp_path, *[lambda: deliver_due(now=NOON)] * 2, then=sent)
    assert results[2] == results[0] + results[1] == len(people)
    assert sorted(one.path for one in service.received) == sorted(f"/p{person.pk}" for person in people)


def test_every_state_is_reached_and_the_documented_diagram_is_the_table() -> None:
    reached = {after for following in TRANSITIONS.values() for after in following}
    assert reached == set(TRANSITIONS)
    page = Path(__file__).parents[2] / "docs" / "reference" / "states.md"
    assert f"```mermaid\n{diagram()}```" in page.read_text(encoding="utf-8")

"""Whoever left, withdrew, was suspended or died hears nothing more; whoever came back hears what is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cast import Cast
from notices.push_service import PushService
from runde.keeping.erasing import erase
from runde.ledger.models import Entry
from runde.notices.delivering import deliver_due
from runde.notices.intending import intend
from runde.notices.models import Notice, Subscription
from runde.notices.queries import forget_old, log_of
from runde.notices.stopping import allow, end_signed_out, stop
from runde.people.devices import sign_out_everywhere
from runde.people.models import Person

NOON = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def tell(person: Person, key: str, *, urgent: bool = False) -> None:
    intend(person=person, kind="message", key=key, urgent=urgent, earliest=NOON, now=NOON)


@pytest.mark.promise("D5")
@pytest.mark.parametrize("reason", ["left", "withdrew", "suspended", "died"])
def test_after_an_ending_nothing_is_sent_urgent_or_not(reason: str, cast: Cast, service: PushService) -> None:
    service.subscribed(cast.ana)
    _, browser, _ = service.subscribed(cast.anton)
    tell(cast.ana, "a")
    tell(cast.anton, "b")
    assert stop(person=cast.ana, reason=reason, now=NOON, by=cast.olga) is True
    assert stop(person=cast.ana, reason=reason, now=NOON) is False
    tell(cast.ana, "c", urgent=True)
    deliver_due(now=NOON)
    assert len(service.received) == len(service.heard(browser)) == 1
    assert [notice.why for notice in log_of(cast.ana)] == [reason, reason]
    assert Entry.objects.filter(act="notices.stop", on=f"person:{cast.ana.pk}", by=cast.olga.pk).count() == 1


def test_who_comes_back_hears_what_is_new_and_not_what_was_withheld(cast: Cast, service: PushService) -> None:
    _, browser, _ = service.subscribed(cast.ana)
    tell(cast.ana, "a")
    stop(person=cast.ana, reason="withdrew", now=NOON)
    assert allow(person=cast.ana, now=NOON) is True
    assert allow(person=cast.ana, now=NOON) is False
    assert deliver_due(now=NOON) == 0
    tell(cast.ana, "b")
    deliver_due(now=NOON)
    assert len(service.heard(browser)) == 1


def test_a_browser_that_another_person_uses_now_is_not_given_back(cast: Cast, service: PushService) -> None:
    service.subscribed(cast.ana, "shared")
    stop(person=cast.ana, reason="withdrew", now=NOON)
    service.subscribed(cast.anton, "shared")
    allow(person=cast.ana, now=NOON)
    assert [row.device.person_id for row in Subscription.objects.filter(ended_at=None)] == [cast.anton.pk]


def test_signing_out_everywhere_ends_what_the_devices_heard(cast: Cast, service: PushService) -> None:
    service.subscribed(cast.ana)
    tell(cast.ana, "a")
    sign_out_everywhere(person=cast.ana, by=cast.ana, now=NOON)
    deliver_due(now=NOON)
    assert not service.received
    assert end_signed_out(now=NOON) == 1
    assert Subscription.objects.get().why == "signed_out"


def test_of_an_erased_person_nothing_of_it_is_left(cast: Cast, service: PushService) -> None:
    service.subscribed(cast.ana)
    tell(cast.ana, "a")
    erase(person=cast.ana, by=cast.olga, now=NOON, reason="asked for")
    assert not Notice.objects.exists()
    assert not Subscription.objects.exists()
    assert deliver_due(now=NOON) == 0


def test_what_is_settled_goes_after_90_days_but_for_what_says_how_far_somebody_was_told(
    cast: Cast, service: PushService
) -> None:
    service.subscribed(cast.ana)
    for upto in (3, 4):
        intend(person=cast.ana, kind="message", key=f"{upto}", about="room:1", upto=upto, earliest=NOON, now=NOON)
        deliver_due(now=NOON)
    tell(cast.ana, "x")
    deliver_due(now=NOON)
    assert forget_old(now=NOON + timedelta(days=90)) == 0
    assert forget_old(now=NOON + timedelta(days=91)) == 2
    assert [notice.upto for notice in Notice.objects.all()] == [4]

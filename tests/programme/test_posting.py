"""What the moderator does with an offer."""

from __future__ import annotations

from pathlib import Path

import pytest

from cast import Cast
from programme.packing import at, due_of, group, kept
from programme.racing import race
from runde.chat.joining import close_room, leave
from runde.chat.models import Message
from runde.kit.refusals import Refused
from runde.ledger.models import Entry
from runde.programme import reasons
from runde.programme.cohorts import place
from runde.programme.due import run_due
from runde.programme.models import Cohort, Delivery, Due
from runde.programme.posting import post_now, skip
from runde.programme.rules import moderates, moderates_room
from runde.programme.states import EXPIRED, OFFERED, POSTED, SKIPPED

NINE = at("2026-03-02 08:00")
TEN = at("2026-03-02 09:00")


@pytest.fixture
def offer(cohort: Cohort) -> Due:
    """The welcome, offered at nine."""
    run_due(now=NINE)
    return due_of(cohort, "welcome")


def texts(cohort: Cohort) -> list[str]:
    return list(Message.objects.filter(room=cohort.room).values_list("text", flat=True))


@pytest.mark.promise("C2")
@pytest.mark.promise("S5")
def test_an_offer_is_posted_as_prepared_in_one_tap(cast: Cast, offer: Due) -> None:
    due = post_now(due=offer, by=cast.carla, now=TEN)
    message = due.delivery.message
    assert (due.state, due.ended_by, due.ended_at) == (POSTED, cast.carla, TEN)
    assert (message.text, message.author, message.automatic) == ("Good morning", cast.carla, False)
    entry = Entry.objects.get(act="due.post")
    assert (entry.by, entry.on) == (cast.carla.pk, f"due:{due.pk}")
    assert kept("due.post") == {"message": message.pk, "adapted": False}


@pytest.mark.promise("C2")
def test_an_adapted_wording_is_posted_and_the_prepared_one_kept(cast: Cast, offer: Due) -> None:
    due = post_now(due=offer, by=cast.carla, now=TEN, text="Good morning, Linde!")
    assert (due.delivery.prepared, due.delivery.message.text) == ("Good morning", "Good morning, Linde!")
    assert kept("due.post")["adapted"] is True


@pytest.mark.promise("C2")
def test_a_second_tap_changes_nothing_and_is_no_error(cast: Cast, cohort: Cohort, offer: Due) -> None:
    first = post_now(due=offer, by=cast.carla, now=TEN)
    again = post_now(due=offer, by=cast.carla, now=TEN, text="Something else")
    skipped = skip(due=offer, by=cast.carla, now=TEN, reason="Too late")
    assert first.delivery == again.delivery == skipped.delivery
    assert {again.state, skipped.state} == {POSTED}
    assert texts(cohort) == ["Good morning"]


@pytest.mark.promise("C2")
def test_passing_over_keeps_the_reason(cast: Cast, cohort: Cohort, offer: Due) -> None:
    due = skip(due=offer, by=cast.carla, now=TEN, reason=f" {reasons.OFFERED_REASONS[0]} ")
    assert (due.state, due.reason, due.ended_by) == (SKIPPED, reasons.OFFERED_REASONS[0], cast.carla)
    assert post_now(due=offer, by=cast.carla, now=TEN).state == SKIPPED
    assert texts(cohort) == []
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("text", "code"), [("", "empty"), (" \n\u200b ", "empty"), ("x" * 10_001, "too_long")])
def test_what_the_gate_refuses_leaves_the_offer_waiting(cast: Cast, offer: Due, text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        post_now(due=offer, by=cast.carla, now=TEN, text=text)
    assert caught.value.refusal.code == code
    offer.refresh_from_db()
    assert (offer.state, offer.ended_at) == (OFFERED, None)


def test_a_closed_room_refuses(cast: Cast, offer: Due) -> None:
    close_room(room=offer.cohort.room, by=cast.olga, now=TEN, reason="Over")
    with pytest.raises(Refused) as caught:
        post_now(due=offer, by=cast.carla, now=TEN)
    assert caught.value.refusal.code == "gone"


@pytest.mark.parametrize(("reason", "code"), [("  ", "empty"), ("x" * 201, "too_long")])
def test_a_reason_is_needed_and_short(cast: Cast, offer: Due, reason: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        skip(due=offer, by=cast.carla, now=TEN, reason=reason)
    assert caught.value.refusal.code == code


def test_only_a_present_moderator_of_this_group_may(cast: Cast, offer: Due) -> None:
    place(person=cast.gil, cohort=offer.cohort, role="moderator", by=cast.olga, now=NINE)
    leave(room=offer.cohort.room, person=cast.gil, by=cast.gil, now=NINE)
    for person in (cast.ana, cast.karl, cast.olga, cast.gil):
        assert not moderates(person, offer.cohort)
        with pytest.raises(Refused):
            post_now(due=offer, by=person, now=TEN)
        with pytest.raises(Refused):
            skip(due=offer, by=person, now=TEN, reason="No")
    assert moderates(cast.carla, offer.cohort)
    assert moderates_room(cast.carla, offer.cohort.room_id)
    offer.refresh_from_db()
    assert offer.state == OFFERED


def test_what_was_not_offered_yet_cannot_be_posted(cast: Cast, offer: Due) -> None:
    with pytest.raises(Refused):
        post_now(due=due_of(offer.cohort, "steps"), by=cast.carla, now=TEN)


def test_what_has_expired_stays_so(cast: Cast, offer: Due) -> None:
    run_due(now=at("2026-03-09 08:00"))
    assert post_now(due=offer, by=cast.carla, now=at("2026-03-09 08:01")).state == EXPIRED


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("C2")
def test_two_devices_at_once_post_one_message(cast: Cast, package: Path, tmp_path: Path) -> None:
    cohort = group(cast, package)
    run_due(now=NINE)
    offer = due_of(cohort, "welcome")
    *dues, found = race(
        tmp_path,
        lambda: post_now(due=offer, by=cast.carla, now=TEN),
        lambda: post_now(due=offer, by=cast.carla, now=TEN, text="Hello"),
        then=lambda: texts(cohort),
    )
    assert len(found) == 1
    assert {due.delivery.message.text for due in dues} == set(found)

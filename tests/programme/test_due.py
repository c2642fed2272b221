"""What becomes due, and when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from cast import Cast
from programme.packing import Sheet, at, due_of, group, write
from programme.racing import race
from runde.chat.joining import close_room, leave
from runde.chat.models import Membership, Message
from runde.kit.refusals import SENTENCES
from runde.ledger.models import Entry
from runde.programme import reasons
from runde.programme.cohorts import place
from runde.programme.due import Ran, run_due, without_moderator
from runde.programme.models import Cohort, Delivery
from runde.programme.states import EXPIRED, OFFERED, PLANNED, POSTED, SKIPPED
from runde.programme.tasks import tick

AUTOS = {
    "one": Sheet(mode="auto", time="09:00", expires="1d", text="One"),
    "two": Sheet(mode="auto", time="12:00", expires="1d", text="Two"),
    "three": Sheet(day="tue", mode="auto", time="09:00", expires="1d", text="Three"),
    "four": Sheet(day="tue", mode="auto", time="12:00", expires="1d", text="Four"),
    "five": Sheet(day="tue", mode="auto", time="15:00", expires="1d", text="Five"),
}


@pytest.fixture
def autos(cast: Cast, tmp_path: Path) -> Cohort:
    """A group whose items all post themselves: on Monday two, on Tuesday three."""
    return group(cast, write(tmp_path / "autos", items=AUTOS))


def states(cohort: Cohort) -> dict[str, str]:
    return dict(cohort.dues.values_list("item__slug", "state"))


def written(cohort: Cohort) -> list[str]:
    return list(Message.objects.filter(room=cohort.room).order_by("seq").values_list("text", flat=True))


@pytest.mark.promise("A2")
def test_an_offer_reaches_the_moderator_at_its_time(cohort: Cohort) -> None:
    assert tick(at("2026-03-02 07:59")) == Ran(0, 0, 0, 0)
    assert tick(at("2026-03-02 08:00")) == Ran(1, 0, 0, 0)
    assert tick(at("2026-03-02 08:01")) == Ran(0, 0, 0, 0)
    due = due_of(cohort, "welcome")
    assert (due.state, due.offered_at) == (OFFERED, at("2026-03-02 08:00"))
    assert written(cohort) == []


def test_an_offer_that_nobody_took_up_expires(cohort: Cohort) -> None:
    run_due(now=at("2026-03-02 08:00"))
    assert run_due(now=at("2026-03-05 07:59")).expired == 0
    assert run_due(now=at("2026-03-05 08:00")).expired == 1
    due = due_of(cohort, "welcome")
    assert (due.state, due.ended_at, due.ended_by) == (EXPIRED, at("2026-03-05 08:00"), None)
    assert Entry.objects.filter(act="due.expire", on=f"due:{due.pk}", by=None).exists()


@pytest.mark.promise("C1")
def test_a_server_that_was_off_for_two_days_does_not_eat_the_offer(cohort: Cohort) -> None:
    assert run_due(now=at("2026-03-04 20:00")) == Ran(1, 0, 0, 0)
    assert due_of(cohort, "welcome").expires_at == at("2026-03-07 20:00")


@pytest.mark.promise("A2")
def test_an_auto_item_posts_itself_in_the_moderators_name_marked_as_such(cast: Cast, cohort: Cohort) -> None:
    assert run_due(now=at("2026-03-05 08:00")) == Ran(1, 1, 0, 0)
    due = due_of(cohort, "weather")
    message = Delivery.objects.get(due=due).message
    assert (message.author, message.automatic, message.text) == (cast.carla, True, "What is your weather?")
    assert (due.state, due.ended_by, due.ended_at) == (POSTED, None, at("2026-03-05 08:00"))
    assert str(due.delivery) == f"delivery of {due.pk}"
    assert Entry.objects.get(act="due.post").by is None


@pytest.mark.promise("A2")
def test_the_first_present_moderator_lends_the_name(cast: Cast, cohort: Cohort) -> None:
    place(person=cast.karl, cohort=cohort, role=Membership.MODERATOR, by=cast.olga, now=at("2026-03-01 12:00"))
    leave(room=cohort.room, person=cast.carla, by=cast.carla, now=at("2026-03-03 12:00"))
    run_due(now=at("2026-03-05 08:00"))
    assert Message.objects.get(room=cohort.room).author == cast.karl


def test_after_two_days_off_old_auto_items_are_skipped_and_the_others_come_one_by_one(autos: Cohort) -> None:
    # Items of Monday are older than a day now, those of Tuesday are late.
    assert run_due(now=at("2026-03-03 18:00")) == Ran(0, 1, 2, 0)
    assert states(autos) == {
        "one": SKIPPED,
        "two": SKIPPED,
        "three": POSTED,
        "four": PLANNED,
        "five": PLANNED,
    }
    assert due_of(autos, "one").reason == reasons.SERVER_OFF
    assert reasons.shown(due_of(autos, "one").reason).startswith("The server was off")
    assert run_due(now=at("2026-03-03 18:09")) == Ran(0, 0, 0, 0)
    assert run_due(now=at("2026-03-03 18:10")) == Ran(0, 1, 0, 0)
    assert run_due(now=at("2026-03-03 18:20")) == Ran(0, 1, 0, 0)
    assert written(autos) == ["Three", "Four", "Five"]


def test_one_that_is_due_now_waits_behind_a_late_one(autos: Cohort) -> None:
    assert run_due(now=at("2026-03-03 13:55")).posted == 1  # three; four is late too
    assert run_due(now=at("2026-03-03 14:00")).posted == 0  # five is due now
    assert run_due(now=at("2026-03-03 14:05")).posted == 2  # four, and five, which is not late yet
    assert written(autos) == ["Three", "Four", "Five"]


def test_without_a_gap_late_ones_come_at_once(autos: Cohort) -> None:
    with override_settings(RUNDE=replace(settings.RUNDE, auto_gap_minutes="0")):
        assert run_due(now=at("2026-03-03 18:00")).posted == 3


def test_two_on_time_do_not_wait_for_each_other(cast: Cast, tmp_path: Path) -> None:
    pair = {
        "one": Sheet(mode="auto", time="09:00", text="One"),
        "two": Sheet(mode="auto", time="09:05", text="Two"),
    }
    cohort = group(cast, write(tmp_path / "pair", items=pair))
    run_due(now=at("2026-03-02 08:00"))
    assert run_due(now=at("2026-03-02 08:05")).posted == 1
    assert written(cohort) == ["One", "Two"]


def test_without_a_moderator_auto_items_wait_are_listed_and_skipped_when_their_time_is_over(
    cast: Cast, package: Path
) -> None:
    cohort = group(cast, package, moderator=False)
    noon = at("2026-03-05 11:00")
    assert run_due(now=noon).posted == 0
    assert without_moderator(now=noon) == [due_of(cohort, "weather")]
    run_due(now=at("2026-03-05 14:00"))
    assert (due_of(cohort, "weather").state, due_of(cohort, "weather").reason) == (
        SKIPPED,
        reasons.NO_MODERATOR,
    )
    assert without_moderator(now=at("2026-03-05 14:00")) == []


def test_what_the_gate_refuses_is_skipped_with_its_reason(cast: Cast, cohort: Cohort) -> None:
    close_room(room=cohort.room, by=cast.olga, now=at("2026-03-04 08:00"), reason="Over")
    assert run_due(now=at("2026-03-05 08:00")) == Ran(1, 0, 1, 0)
    due = due_of(cohort, "weather")
    assert (due.state, due.reason) == (SKIPPED, SENTENCES["gone"])
    assert written(cohort) == []


def test_reasons_of_people_stay_as_they_are() -> None:
    assert reasons.shown("Anna's birthday") == "Anna's birthday"
    assert reasons.shown("") == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("A2")
def test_two_processes_at_once_post_and_offer_everything_exactly_once(
    cast: Cast, package: Path, tmp_path: Path
) -> None:
    cohort = group(cast, package)
    now = at("2026-03-05 08:00")

    def outcome() -> tuple[dict[str, str], list[str], int]:
        return states(cohort), written(cohort), Entry.objects.filter(act="due.offer").count()

    *ran, (found, texts, offers) = race(tmp_path, *[lambda: run_due(now=now)] * 3, then=outcome)
    assert found == {"welcome": OFFERED, "weather": POSTED, "steps": PLANNED}
    assert (texts, offers) == (["What is your weather?"], 1)
    assert (sum(run.offered for run in ran), sum(run.posted for run in ran)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_let_an_offer_expire_once(cast: Cast, package: Path, tmp_path: Path) -> None:
    cohort = group(cast, package)
    run_due(now=at("2026-03-02 08:00"))
    now = at("2026-03-05 08:00")
    *ran, found = race(tmp_path, *[lambda: run_due(now=now)] * 3, then=lambda: states(cohort))
    assert found == {"welcome": EXPIRED, "weather": POSTED, "steps": PLANNED}
    assert (sum(run.expired for run in ran), sum(run.posted for run in ran)) == (1, 1)

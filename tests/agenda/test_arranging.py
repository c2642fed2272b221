"""Arranging, changing, cancelling; and what cannot be a meeting."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError

from agenda.making import DAY, HOUR, MONDAY, STARTS, invited, meeting, plan
from cast import Cast
from programme.packing import kept
from runde.agenda.answering import answer
from runde.agenda.arranging import cancel, change
from runde.agenda.models import Appointment, Invitation
from runde.agenda.rules import moment_of
from runde.ledger.models import Entry
from runde.people.rules import Unusable

pytestmark = pytest.mark.promise("D12")


def acts() -> list[str]:
    return list(Entry.objects.filter(act__startswith="appointment.").order_by("seq").values_list("act", flat=True))


def test_everybody_in_the_room_is_invited_and_it_is_recorded(cast: Cast) -> None:
    made = meeting(cast, title="  Our\tfirst   meeting ", note="One\r\nTwo ")
    people = Invitation.objects.filter(appointment=made).values_list("person__name", flat=True)
    assert sorted(people) == ["Ana", "Anton", "Carla"]
    assert (made.title, made.note, made.sequence) == ("Our first meeting", "One\nTwo", 0)
    assert made.dialled == "+4327429001"
    assert kept("appointment.arrange")["starts_at"] == "2026-03-05T16:00:00.000Z"
    assert Entry.objects.get(act="appointment.arrange").by == cast.carla.pk


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": " \u200b "}, "no title"),
        ({"title": "x" * 200}, "at most 80"),
        ({"place": "x" * 201}, "at most 200"),
        ({"note": "x" * 1001}, "at most 1000"),
        ({"zone": "Europe/Vieanna"}, "time zone"),
        ({"ends_at": STARTS}, "end after it begins"),
        ({"ends_at": STARTS - HOUR}, "end after it begins"),
        ({"ends_at": STARTS + 25 * HOUR}, "longer than a day"),
        ({"starts_at": MONDAY, "ends_at": MONDAY + HOUR}, "past already"),
        ({"starts_at": MONDAY - DAY, "ends_at": MONDAY - DAY + HOUR}, "past already"),
        ({"starts_at": STARTS + 2000 * DAY, "ends_at": STARTS + 2000 * DAY + HOUR}, "five years"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_leaves_nothing(
    cast: Cast, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(Unusable, match=says):
        meeting(cast, **changes)
    assert not Appointment.objects.exists()
    assert not acts()


def test_a_title_of_the_greatest_length_is_taken(cast: Cast) -> None:
    assert len(meeting(cast, title="x" * 80).title) == 80


def test_the_database_refuses_an_end_before_the_beginning(db: None) -> None:
    with pytest.raises(IntegrityError):
        Appointment.objects.create(
            uid=uuid4(), about="room:1", title="x", starts_at=STARTS, ends_at=STARTS, zone="UTC", made_at=MONDAY
        )


def test_a_time_that_the_clocks_leave_out_is_refused() -> None:
    with pytest.raises(Unusable, match="02:30 does not exist"):
        moment_of(date(2026, 3, 29), time(2, 30), "Europe/Vienna")
    assert moment_of(date(2026, 3, 29), time(3, 0), "Europe/Vienna") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_time_that_exists_twice_means_the_first() -> None:
    for fold in (0, 1):
        twice = time(2, 30, fold=fold)
        assert moment_of(date(2026, 10, 25), twice, "Europe/Vienna") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_new_time_is_a_new_version_and_asks_everybody_again(cast: Cast) -> None:
    made = meeting(cast)
    answer(appointment=made, person=cast.ana, answer="yes", now=MONDAY)
    changed = change(appointment=made, plan=plan(place="By telephone"), by=cast.olga, now=MONDAY + HOUR)
    assert (changed.sequence, changed.uid) == (1, made.uid)
    assert invited(made, cast.ana).answer == "yes"  # another place is no new question
    moved = plan(place="By telephone", starts_at=STARTS + HOUR, ends_at=STARTS + 2 * HOUR)
    changed = change(appointment=made, plan=moved, by=cast.olga, now=MONDAY + 2 * HOUR)
    assert changed.sequence == 2
    assert (invited(made, cast.ana).answer, invited(made, cast.ana).answered_at) == ("", None)
    assert kept("appointment.change")["old"]["starts_at"] == "2026-03-05T16:00:00.000Z"
    assert set(kept("appointment.change")["new"]) == {"starts_at", "ends_at"}


def test_what_changes_nothing_leaves_no_trace(cast: Cast) -> None:
    made = meeting(cast)
    assert change(appointment=made, plan=plan(), by=cast.olga, now=MONDAY + HOUR).sequence == 0
    assert acts() == ["appointment.arrange"]


def test_cancelling_says_why_and_a_second_time_changes_nothing(cast: Cast) -> None:
    made = meeting(cast)
    cancelled = cancel(appointment=made, by=cast.carla, now=MONDAY + HOUR, reason=" The hall  is closed ")
    assert (cancelled.reason, cancelled.sequence, cancelled.cancelled_at) == ("The hall is closed", 1, MONDAY + HOUR)
    again = cancel(appointment=made, by=cast.olga, now=MONDAY + 2 * HOUR, reason="Other")
    assert (again.pk, Appointment.objects.get().reason) == (made.pk, "The hall is closed")
    assert acts() == ["appointment.arrange", "appointment.cancel"]


def test_what_has_begun_or_was_cancelled_stays_as_it_is(cast: Cast) -> None:
    made = meeting(cast)
    with pytest.raises(Unusable, match="200 characters"):
        cancel(appointment=made, by=cast.carla, now=MONDAY, reason="x" * 201)
    later = plan(starts_at=STARTS + 9 * DAY, ends_at=STARTS + 9 * DAY + HOUR)
    with pytest.raises(Unusable, match="has begun"):
        change(appointment=made, plan=later, by=cast.carla, now=STARTS)
    with pytest.raises(Unusable, match="has begun"):
        cancel(appointment=made, by=cast.carla, now=STARTS + timedelta(minutes=5))
    cancel(appointment=made, by=cast.carla, now=MONDAY)
    with pytest.raises(Unusable, match="is cancelled"):
        change(appointment=made, plan=later, by=cast.carla, now=MONDAY)

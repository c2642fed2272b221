"""Reminders: a day and an hour before, once each, to nobody who said no, left, or was erased."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from agenda.making import DAY, HOUR, MONDAY, STARTS, meeting, plan
from cast import Cast
from runde.agenda.answering import answer
from runde.agenda.arranging import cancel, change
from runde.agenda.queries import reminders_due
from runde.agenda.reminding import remind
from runde.chat.joining import join, leave
from runde.keeping.erasing import erase

pytestmark = pytest.mark.promise("D12")
MINUTE = timedelta(minutes=1)


def reminded(now: datetime) -> list[str]:
    """Hand on what is due; the names of whom."""
    return [found.invitation.person.name for found in reminders_due(now) if remind(reminder=found, now=now)]


def test_everybody_is_reminded_once_a_day_before_and_once_an_hour_before(cast: Cast) -> None:
    meeting(cast)
    assert reminded(STARTS - DAY - MINUTE) == []
    assert sorted(reminded(STARTS - DAY)) == ["Ana", "Anton", "Carla"]
    assert reminded(STARTS - DAY + MINUTE) == []
    assert reminded(STARTS - HOUR - MINUTE) == []
    assert sorted(reminded(STARTS - HOUR)) == ["Ana", "Anton", "Carla"]
    assert reminded(STARTS - MINUTE) == []
    assert reminded(STARTS) == []


def test_where_both_are_due_one_is_enough(cast: Cast) -> None:
    """The server was off for a day."""
    meeting(cast)
    [before] = {found.before for found in reminders_due(STARTS - 30 * MINUTE)}
    assert before == HOUR
    assert len(reminded(STARTS - 30 * MINUTE)) == 3
    assert reminded(STARTS - 20 * MINUTE) == []


def test_the_key_is_the_same_until_something_changes(cast: Cast) -> None:
    made = meeting(cast)
    keys = [{found.key for found in reminders_due(now)} for now in (STARTS - DAY, STARTS - 20 * HOUR, STARTS - HOUR)]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 3
    assert not keys[0] & keys[2]
    change(appointment=made, plan=plan(starts_at=STARTS + MINUTE), by=cast.carla, now=STARTS - 19 * HOUR)
    assert not keys[0] & {found.key for found in reminders_due(STARTS - 18 * HOUR)}


def test_only_one_of_two_who_claim_a_reminder_gets_it(cast: Cast) -> None:
    meeting(cast)
    found = reminders_due(STARTS - DAY)[0]
    assert [remind(reminder=found, now=STARTS - DAY) for _ in range(2)] == [True, False]


def test_nobody_is_reminded_who_is_not_coming_or_not_there(cast: Cast) -> None:
    made = meeting(cast)
    pending = reminders_due(STARTS - DAY)
    answer(appointment=made, person=cast.ana, answer="no", now=MONDAY)
    leave(room=cast.linde, person=cast.anton, by=cast.anton, now=MONDAY)
    assert [found.invitation.person for found in reminders_due(STARTS - DAY)] == [cast.carla]
    assert reminded(STARTS - DAY) == ["Carla"]
    # What was read before they said so is not handed on either.
    assert not [found for found in pending if remind(reminder=found, now=STARTS - DAY)]


def test_who_was_erased_is_not_reminded(cast: Cast) -> None:
    meeting(cast)
    erase(person=cast.ana, by=cast.olga, now=MONDAY, reason="Her wish")
    assert sorted(reminded(STARTS - DAY)) == ["Anton", "Carla"]


def test_nobody_is_reminded_of_what_is_cancelled(cast: Cast) -> None:
    made = meeting(cast)
    pending = reminders_due(STARTS - DAY)
    cancel(appointment=made, by=cast.carla, now=STARTS - DAY)
    assert reminded(STARTS - DAY) == []
    assert not [found for found in pending if remind(reminder=found, now=STARTS - DAY)]


def test_who_was_invited_after_the_moment_has_just_heard_of_it(cast: Cast) -> None:
    meeting(cast)
    join(room=cast.linde, person=cast.dev, by=cast.olga, now=STARTS - 20 * HOUR)
    assert "Dev" not in reminded(STARTS - 19 * HOUR)
    assert "Dev" in reminded(STARTS - HOUR)


def test_a_meeting_that_moves_is_reminded_of_anew(cast: Cast) -> None:
    made = meeting(cast)
    assert len(reminded(STARTS - DAY)) == 3
    later = plan(starts_at=STARTS + 2 * DAY, ends_at=STARTS + 2 * DAY + HOUR)
    change(appointment=made, plan=later, by=cast.carla, now=STARTS - HOUR)
    assert reminded(STARTS) == []
    assert len(reminded(STARTS + DAY)) == 3

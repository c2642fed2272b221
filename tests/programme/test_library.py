"""The library of a group: what has reached it so far, and nothing of what is still to come."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from cast import Cast, say
from programme.packing import at, due_of, group, write
from runde.chat.drafts import Change
from runde.chat.models import Message
from runde.moderation.gate import change
from runde.programme.due import run_due
from runde.programme.library import Week, impulses_of, weeks_ahead, weeks_so_far
from runde.programme.models import Cohort
from runde.programme.moving import move_week
from runde.programme.posting import post_now, skip
from runde.programme.queries import edition_of

pytestmark = pytest.mark.promise("D11")


def shelf(cohort: Cohort, moment: str) -> list[tuple[int, str, list[str]]]:
    """The weeks so far with their themes and the texts in them."""
    found: list[Week] = weeks_so_far(cohort, edition_of(cohort.programme_id), at(moment))
    return [(week.number, week.theme, [one.text for one in week.impulses]) for week in found]


def test_before_the_start_it_is_empty(cohort: Cohort) -> None:
    assert shelf(cohort, "2026-03-01 12:00") == []


def test_what_was_posted_stands_there_as_it_was_posted(cast: Cast, cohort: Cohort) -> None:
    run_due(now=at("2026-03-02 09:00"))
    assert shelf(cohort, "2026-03-02 09:00") == [(1, "Theme 1", [])]
    post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=at("2026-03-02 09:00"), text="Welcome, all of you")
    say(cohort.room, cast.ana, "Thank you", at=at("2026-03-02 10:00"))
    run_due(now=at("2026-03-05 12:00"))
    assert shelf(cohort, "2026-03-05 12:00") == [(1, "Theme 1", ["Welcome, all of you", "What is your weather?"])]
    [first, _] = impulses_of(cohort, 1)
    assert (first.seq, first.at) == (1, at("2026-03-02 09:00"))


def test_what_was_skipped_taken_back_or_hidden_is_not_there(cast: Cast, cohort: Cohort) -> None:
    run_due(now=at("2026-03-02 09:00"))
    due = post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=at("2026-03-02 09:00"))
    run_due(now=at("2026-03-05 12:00"))
    run_due(now=at("2026-03-10 12:00"))
    skip(due=due_of(cohort, "steps"), by=cast.carla, now=at("2026-03-10 12:00"), reason="Not now")
    change(Change(cohort.room_id, cast.carla.pk, due.delivery.message.seq, uuid4(), None))
    assert shelf(cohort, "2026-03-10 12:00") == [(2, "Theme 2", []), (1, "Theme 1", ["What is your weather?"])]
    Message.objects.filter(room=cohort.room_id).update(hidden_at=at("2026-03-10 12:00"))
    assert shelf(cohort, "2026-03-10 12:00") == [(2, "Theme 2", []), (1, "Theme 1", [])]


def test_the_weeks_ahead_follow_the_clock_of_the_group(cast: Cast, cohort: Cohort) -> None:
    move_week(cohort=cohort, week=2, days=7, reason="Feasts", by=cast.olga, now=at("2026-03-02 09:00"))
    found = weeks_ahead(Cohort.objects.get(pk=cohort.pk), edition_of(cohort.programme_id))
    assert [(week.number, week.theme, week.monday) for week in found] == [
        (1, "Theme 1", date(2026, 3, 2)),
        (2, "Theme 2", date(2026, 3, 16)),
    ]


def test_each_group_has_a_library_of_its_own(cast: Cast, cohort: Cohort, tmp_path: Path) -> None:
    other = group(cast, write(tmp_path / "again"), name="Esche")
    run_due(now=at("2026-03-02 09:00"))
    post_now(due=due_of(other, "welcome"), by=cast.carla, now=at("2026-03-02 09:00"), text="Only for Esche")
    assert shelf(cohort, "2026-03-02 12:00") == [(1, "Theme 1", [])]

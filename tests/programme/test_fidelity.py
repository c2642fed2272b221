"""What became of the plan."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from cast import Cast
from programme.packing import Sheet, at, group, write
from runde.chat.drafts import Change
from runde.chat.models import Message
from runde.moderation.gate import change
from runde.programme import reasons
from runde.programme.due import run_due
from runde.programme.fidelity import (
    ADAPTED,
    TAKEN_BACK,
    WAITING,
    Outcome,
    Summary,
    outcomes,
    outcomes_of,
    summarised,
    summary,
)
from runde.programme.models import Cohort, Due
from runde.programme.posting import post_now, skip
from runde.programme.states import EXPIRED, PLANNED, POSTED, SKIPPED

ITEMS = {
    "kept": Sheet(expires="1w"),
    "changed": Sheet(day="tue", expires="1w"),
    "passed": Sheet(day="wed", expires="1w"),
    "missed": Sheet(day="thu", expires="6h"),
    "machine": Sheet(day="fri", mode="auto", expires="6h"),
    "waits": Sheet(day="sat", expires="1w"),
    "later": Sheet(week=2),
}


@pytest.fixture
def week(cast: Cast, tmp_path: Path) -> Cohort:
    """A group whose first week brought one of each; it is Sunday."""
    cohort = group(cast, write(tmp_path / "week", items=ITEMS))

    def due(item: str) -> Due:
        return Due.objects.select_related("cohort").get(cohort=cohort, item__slug=item)

    for day in range(2, 8):
        run_due(now=at(f"2026-03-{day:02} 08:00"))
        if day == 2:
            post_now(due=due("kept"), by=cast.carla, now=at("2026-03-02 08:30"), text="Good  morning")
        if day == 4:
            post_now(due=due("changed"), by=cast.carla, now=at("2026-03-04 09:00"), text="Good evening")
            skip(due=due("passed"), by=cast.carla, now=at("2026-03-04 09:00"), reason=reasons.OFFERED_REASONS[1])
    run_due(now=at("2026-03-05 14:00"))
    return cohort


def fates(cohort: Cohort, now: str = "2026-03-08 12:00") -> dict[str, Outcome]:
    return {outcome.item.slug: outcome for outcome in outcomes(cohort, at(now))}


@pytest.mark.promise("B13")
def test_every_item_has_its_outcome(cast: Cast, week: Cohort) -> None:
    found = fates(week)
    assert {slug: (fate.outcome, fate.late, fate.automatic) for slug, fate in found.items()} == {
        "kept": (POSTED, False, False),
        "changed": (ADAPTED, True, False),
        "passed": (SKIPPED, False, False),
        "missed": (EXPIRED, False, False),
        "machine": (POSTED, False, True),
        "waits": (WAITING, True, False),
        "later": (PLANNED, False, False),
    }
    assert (found["kept"].by, found["kept"].delay, found["kept"].seq) == (cast.carla, timedelta(minutes=30), 1)
    assert found["changed"].diff == [("same", "Good "), ("removed", "morning"), ("added", "evening")]
    assert (found["passed"].reason, found["passed"].diff) == (reasons.OFFERED_REASONS[1], [])
    assert (found["machine"].by, found["missed"].by, found["missed"].delay) == (None, None, None)
    assert [outcome.item.slug for outcome in outcomes(week, at("2026-03-08 12:00"))] == list(ITEMS)


@pytest.mark.promise("B13")
def test_the_summary_counts_the_moderators_acts_and_automatic_posts_apart(week: Cohort) -> None:
    found = summary(week, at("2026-03-08 12:00"))
    assert found == Summary(
        planned=1,
        waiting=1,
        ended=4,
        kept=2,
        adapted=1,
        taken_back=0,
        skipped=1,
        expired=1,
        late=2,
        automatic=1,
        automatic_skipped=0,
    )
    assert found.share == 0.5
    assert summarised([]).share is None


@pytest.mark.promise("B13")
def test_later_edits_and_taking_back_count(cast: Cast, week: Cohort) -> None:
    def edit(seq: int, text: str | None) -> None:
        change(Change(week.room_id, cast.carla.pk, seq, uuid4(), text), now=at("2026-03-08 09:00"))

    edit(1, "Good morning, all")
    edit(2, "Good morning")
    found = fates(week)
    assert (found["kept"].outcome, found["changed"].outcome) == (ADAPTED, POSTED)
    edit(1, None)
    found = fates(week)
    assert (found["kept"].outcome, found["kept"].diff, found["kept"].posted) == (TAKEN_BACK, [], "")
    counts = summary(week, at("2026-03-08 12:00"))
    assert (counts.taken_back, counts.kept, counts.ended) == (1, 1, 4)


@pytest.mark.promise("A2")
@pytest.mark.promise("B13")
def test_an_automatic_post_never_becomes_the_moderators_act(cast: Cast, week: Cohort) -> None:
    message = Message.objects.get(room=week.room, automatic=True)
    change(Change(week.room_id, cast.carla.pk, message.seq, uuid4(), "Mine"), now=at("2026-03-08 09:00"))
    assert (fates(week)["machine"].outcome, fates(week)["machine"].automatic) == (ADAPTED, True)
    counts = summary(week, at("2026-03-08 12:00"))
    assert (counts.automatic, counts.kept, counts.adapted) == (1, 2, 1)


def test_an_automatic_post_that_was_skipped_is_counted_apart(cast: Cast, tmp_path: Path) -> None:
    cohort = group(cast, write(tmp_path / "autos", items={"machine": Sheet(mode="auto", expires="6h")}))
    run_due(now=at("2026-03-04 08:00"))
    counts = summary(cohort, at("2026-03-04 08:00"))
    assert (counts.automatic, counts.automatic_skipped, counts.skipped, counts.ended) == (0, 1, 0, 0)


def test_several_groups_keep_their_own_outcomes(cast: Cast, week: Cohort, tmp_path: Path) -> None:
    other = group(cast, tmp_path / "week", name="Other")
    found = outcomes_of([week, other], at("2026-03-08 12:00"))
    assert [len(found[cohort.pk]) for cohort in (week, other)] == [7, 7]

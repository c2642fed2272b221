"""Loading editions of a programme."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from cast import Cast
from programme.packing import EARLY, ITEMS, Sheet, at, due_of, group, local, write
from runde.ledger.models import Entry, Payload
from runde.programme import reasons
from runde.programme.cohorts import end_cohort
from runde.programme.due import run_due
from runde.programme.loading import load
from runde.programme.models import Cohort, Due, Edition, Item, Programme
from runde.programme.posting import post_now
from runde.programme.refusals import PackageFaulty, PlanRefused
from runde.programme.states import OFFERED, PLANNED, SKIPPED

NOW = at("2026-03-02 09:00")


def changed(**changes: Sheet) -> dict[str, Sheet]:
    """The items of the test package with some of them written anew."""
    return dict(ITEMS) | changes


@pytest.mark.promise("A1")
@pytest.mark.promise("S2")
def test_a_package_becomes_an_edition_with_its_items(cast: Cast, package: Path) -> None:
    edition = load(path=package, by=cast.olga, now=EARLY)
    assert (edition.programme.slug, edition.version, edition.loaded_by) == ("little", "1.0.0", cast.olga)
    assert edition.content["themes"][1] == {"week": 2, "title": {"en": "Theme 2"}}
    assert [card["id"] for card in edition.content["cards"]] == ["silence", "urgent"]
    item = Item.objects.get(slug="steps")
    assert (item.week, item.day, item.time, item.mode, item.expires_minutes) == (
        2,
        1,
        time(9),
        "offer",
        3 * 24 * 60,
    )
    assert str(edition) == f"{edition.programme_id} 1.0.0"
    assert [str(edition.programme), str(item)] == ["little", "steps"]


@pytest.mark.promise("A1")
def test_loading_the_same_package_again_changes_nothing(cast: Cast, cohort: Cohort, package: Path) -> None:
    before = list(Due.objects.values()), list(Item.objects.values()), Entry.objects.count()
    edition = Edition.objects.get()
    assert load(path=package, by=cast.olga, now=NOW) == edition
    assert (list(Due.objects.values()), list(Item.objects.values()), Entry.objects.count()) == before


@pytest.mark.promise("A1")
def test_a_package_with_faults_loads_nothing(db: None, package: Path) -> None:
    (package / "rules.md").unlink()
    with pytest.raises(PackageFaulty) as caught:
        load(path=package, by=None, now=NOW)
    assert str(caught.value) == "The package has 1 fault, so nothing was loaded. Correct it and load it again."
    assert [fault.code for fault in caught.value.faults] == ["no-rules"]
    assert not Programme.objects.exists()


@pytest.mark.parametrize("version", ["1.0.0", "0.9.9", "1.0.0-beta.2"])
def test_other_content_needs_a_higher_version(cast: Cast, package: Path, version: str) -> None:
    load(path=package, by=cast.olga, now=EARLY)
    write(package, version=version, items=changed(welcome=Sheet(text="Good day")))
    with pytest.raises(PlanRefused, match=r"Raise the version in programme\.toml above 1\.0\.0"):
        load(path=package, by=cast.olga, now=NOW)
    assert Edition.objects.count() == 1
    assert Item.objects.get(slug="welcome").content["text"] == {"en": "Good morning"}


@pytest.mark.promise("A7")
def test_an_amendment_is_in_the_ledger_with_version_digest_and_items(cast: Cast, cohort: Cohort, package: Path) -> None:
    items = changed(steps=Sheet(week=2, text="Another question"), more=Sheet(week=2, day="fri"))
    del items["weather"]
    edition = load(path=write(package, version="1.1.0", items=items), by=cast.olga, now=EARLY)
    entry = Entry.objects.get(seq=Entry.objects.count())
    assert (entry.act, entry.by, entry.on) == (
        "programme.load",
        cast.olga.pk,
        f"programme:{edition.programme_id}",
    )
    assert Payload.objects.get(entry=entry.seq).body == {
        "version": "1.1.0",
        "digest": edition.digest,
        "added": ["more"],
        "changed": ["steps"],
        "retired": ["weather"],
    }


@pytest.mark.parametrize(
    "now_welcome",
    [Sheet(text="Good day"), Sheet(day="tue"), Sheet(mode="auto"), Sheet(week=2), Sheet(time="10:00"), None],
)
def test_what_was_posted_cannot_be_changed_or_removed(
    cast: Cast, cohort: Cohort, package: Path, now_welcome: Sheet | None
) -> None:
    run_due(now=NOW)
    post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=NOW)
    items = changed(steps=Sheet(week=2, day="sun"), **({"welcome": now_welcome} if now_welcome else {}))
    if now_welcome is None:
        del items["welcome"]
    before = list(Due.objects.values()), list(Item.objects.values())
    with pytest.raises(PlanRefused, match="These items were posted already and cannot be changed or removed: welcome"):
        load(path=write(package, version="2.0.0", items=items), by=cast.olga, now=NOW)
    assert (list(Due.objects.values()), list(Item.objects.values())) == before
    assert Edition.objects.count() == 1


def test_what_nobody_saw_of_a_posted_item_may_still_change(cast: Cast, cohort: Cohort, package: Path) -> None:
    run_due(now=NOW)
    post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=NOW)
    load(
        path=write(package, version="1.0.1", items=changed(welcome=Sheet(expires="1w"))),
        by=cast.olga,
        now=NOW,
    )
    assert Item.objects.get(slug="welcome").expires_minutes == 7 * 24 * 60


def test_new_items_are_planned_where_their_time_is_not_past(cast: Cast, cohort: Cohort, package: Path) -> None:
    items = changed(past=Sheet(time="08:30"), soon=Sheet(day="tue"))
    load(path=write(package, version="1.1.0", items=items), by=cast.olga, now=NOW)
    assert set(cohort.dues.values_list("item__slug", flat=True)) == {*ITEMS, "soon"}


def test_a_changed_time_moves_what_is_planned_and_never_into_the_past(
    cast: Cast, cohort: Cohort, package: Path
) -> None:
    items = changed(steps=Sheet(week=2, day="fri"), weather=Sheet(day="mon", time="08:00", mode="auto", expires="6h"))
    load(path=write(package, version="2.0.0", items=items), by=cast.olga, now=NOW)
    assert local(due_of(cohort, "steps").due_at) == "Fri 2026-03-13 09:00"
    assert due_of(cohort, "weather").due_at == NOW


def test_an_offer_that_waits_shows_the_new_wording(cast: Cast, cohort: Cohort, package: Path) -> None:
    run_due(now=NOW)
    load(
        path=write(package, version="1.0.1", items=changed(welcome=Sheet(text="Good day"))),
        by=cast.olga,
        now=NOW,
    )
    due = due_of(cohort, "welcome")
    assert (due.state, due.item.content["text"]) == (OFFERED, {"en": "Good day"})


def test_what_left_the_programme_is_retired_and_may_come_back(cast: Cast, cohort: Cohort, package: Path) -> None:
    run_due(now=NOW)
    load(path=write(package, version="1.1.0", items={"steps": ITEMS["steps"]}), by=cast.olga, now=NOW)
    due = due_of(cohort, "welcome")
    assert (due.state, due.reason, due.ended_at) == (SKIPPED, reasons.LEFT_PROGRAMME, NOW)
    assert not cohort.dues.filter(item__slug="weather").exists()
    assert Item.objects.get(slug="weather").retired_at == NOW
    load(path=write(package, version="1.2.0"), by=cast.olga, now=NOW)
    assert due_of(cohort, "weather").state == PLANNED
    assert due_of(cohort, "welcome").state == SKIPPED
    assert Item.objects.get(slug="weather").retired_at is None


def test_a_group_that_has_ended_gets_nothing_new(cast: Cast, cohort: Cohort, package: Path) -> None:
    end_cohort(cohort=cohort, by=cast.olga, now=EARLY, reason="Over")
    load(path=write(package, version="1.1.0", items=changed(more=Sheet(day="sun"))), by=cast.olga, now=EARLY)
    assert not cohort.dues.filter(item__slug="more").exists()


def test_a_language_that_a_running_group_needs_must_stay(cast: Cast, tmp_path: Path) -> None:
    package = write(tmp_path / "two", languages="de en")
    group(cast, package)
    with pytest.raises(PlanRefused, match="A running group uses the language en, which is missing"):
        load(path=write(package, version="1.1.0", languages="de"), by=cast.olga, now=EARLY)

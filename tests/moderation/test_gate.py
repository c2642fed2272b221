"""The gate and the lane in front of it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from cast import Cast, say
from programme.racing import race
from runde.chat.drafts import Change, Changed, Draft, Posted
from runde.chat.joining import join
from runde.chat.models import Message, Room
from runde.kit.refusals import Refusal
from runde.kit.time import now
from runde.moderation import gate, lane
from runde.people.models import Person


def drafts(cast: Cast, count: int, author: Person | None = None) -> list[Draft]:
    who = (author or cast.ana).pk
    return [Draft(room=cast.linde.pk, author=who, client_id=uuid4(), text="x") for _ in range(count)]


def test_nobody_writes_faster_than_the_setting_and_others_are_not_slowed(cast: Cast) -> None:
    results = gate.submit([*drafts(cast, 61), *drafts(cast, 1, cast.anton)])
    assert results[60] == Refusal("slow_down")
    assert sum(isinstance(result, Posted) for result in results) == 61
    assert gate.submit(drafts(cast, 1)) == [Refusal("slow_down")]


def test_what_is_there_already_may_be_sent_again_however_fast(cast: Cast) -> None:
    batch = drafts(cast, 60)
    first = gate.submit(batch)
    again = gate.submit([*batch, *drafts(cast, 1)])
    assert [p.message_id for p in first if isinstance(p, Posted)] == [
        p.message_id for p in again if isinstance(p, Posted)
    ]
    assert again[-1] == Refusal("slow_down")


def test_people_of_a_load_test_have_no_limit(cast: Cast) -> None:
    cast.ana.scripted = "bench"
    cast.ana.save(update_fields=["scripted"])
    assert all(isinstance(result, Posted) for result in gate.submit(drafts(cast, 80)))


def test_the_programmes_own_posts_are_not_slowed(cast: Cast) -> None:
    gate.submit(drafts(cast, 60, cast.carla))
    automatic = Draft(cast.linde.pk, cast.carla.pk, uuid4(), "The week begins.", automatic=True)
    [posted] = gate.submit([automatic])
    assert isinstance(posted, Posted)
    assert Message.objects.get(pk=posted.message_id).automatic


def test_taking_back_is_never_too_fast(cast: Cast) -> None:
    say(cast.linde, cast.ana, "one")
    gate.submit(drafts(cast, 60))
    edit = Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), "two")
    assert gate.change(edit) == Refusal("slow_down")
    assert isinstance(gate.change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), None)), Changed)


def test_messages_and_changes_share_a_batch_in_their_order(cast: Cast) -> None:
    say(cast.linde, cast.ana, "one")
    [first] = drafts(cast, 1)
    outcomes = lane.write([first, Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), None), *drafts(cast, 1)])
    assert [type(outcome) for outcome in outcomes] == [Posted, Changed, Posted]


def test_without_a_running_lane_writing_is_direct(cast: Cast) -> None:
    [draft] = drafts(cast, 1)
    assert isinstance(lane.submit(draft), Posted)


@pytest.mark.django_db(transaction=True)
def test_a_running_lane_takes_work_and_stops_cleanly(cast: Cast) -> None:
    lane.start()
    try:
        outcomes = [lane.submit(draft) for draft in drafts(cast, 3)]
    finally:
        lane.stop()
    assert [outcome.seq for outcome in outcomes if isinstance(outcome, Posted)] == [1, 2, 3]
    lane.stop()


def test_one_message_that_the_database_refuses_harms_no_other(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the trigger is written for SQLite")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER poison BEFORE INSERT ON chat_message WHEN NEW.text = 'poison' "
            "BEGIN SELECT RAISE(ABORT, 'refused by the test'); END"
        )
    poison = Draft(cast.linde.pk, cast.ana.pk, uuid4(), "poison")
    outcomes = lane.write([*drafts(cast, 1), poison, *drafts(cast, 1)])
    assert [getattr(outcome, "seq", outcome) for outcome in outcomes] == [1, Refusal("storage"), 2]
    assert "refused by the test" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_write_refuses_with_a_sentence_and_works_again_later(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the pragma is SQLite's")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    assert lane.write(drafts(cast, 2)) == [Refusal("storage")] * 2
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF")
    assert Message.objects.count() == 0
    assert isinstance(lane.write(drafts(cast, 1))[0], Posted)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_servers_that_post_and_change_crosswise_never_wait_for_each_other(cast: Cast, tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    Person.objects.update(scripted="bench")  # without a limit
    rooms = cast.linde, cast.ahorn
    join(room=cast.ahorn, person=cast.ana, by=None, now=now())
    for room in rooms:
        say(room, cast.ana, "one")

    def crosswise(here: Room, there: Room) -> set[type]:
        kinds = set()
        for number in range(40):
            draft = Draft(here.pk, cast.ana.pk, uuid4(), "x")
            change = Change(there.pk, cast.ana.pk, 1, uuid4(), f"{here.name} {number}")
            kinds |= {type(outcome) for outcome in lane.write([draft, change])}
        return kinds

    *kinds, count = race(
        tmp_path, lambda: crosswise(*rooms), lambda: crosswise(*reversed(rooms)), then=Message.objects.count
    )
    assert kinds == [{Posted, Changed}] * 2
    assert count == 2 + 2 * 40

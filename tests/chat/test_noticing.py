"""From messages to notices: whom a job tells, and whom not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from cast import Cast, say
from runde.chat.drafts import Change
from runde.chat.joining import join, leave
from runde.chat.models import Membership, Message
from runde.chat.noticing import Noticing, withdraw_seen
from runde.chat.reading import Read, mark_read
from runde.moderation.gate import change
from runde.notices.models import Notice
from runde.people.models import Person

NOON = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def job() -> Noticing:
    return Noticing(lambda rooms: {})


def told(*, state: str = "waiting") -> list[str]:
    return sorted(notice.person.name for notice in Notice.objects.filter(state=state).select_related("person"))


@pytest.mark.promise("D5")
def test_a_minute_later_everybody_but_the_author_hears_of_it(cast: Cast, job: Noticing) -> None:
    say(cast.linde, cast.ana, "Hello", at=NOON)
    assert job(NOON + MINUTE / 2) == 0
    assert job(NOON + MINUTE) == 2
    assert told() == ["Anton", "Carla"]
    assert job(NOON + 2 * MINUTE) == 0


def test_whoever_was_reading_hears_nothing(cast: Cast, job: Noticing) -> None:
    message = say(cast.linde, cast.ana, "Hello", at=NOON)
    mark_read([Read(cast.linde.pk, cast.anton.pk, message.seq)], now=NOON)
    job(NOON + MINUTE)
    assert told() == ["Carla"]


def test_a_burst_is_told_once_and_what_follows_after_ten_minutes(cast: Cast, job: Noticing) -> None:
    for second in range(0, 60, 10):
        say(cast.linde, cast.ana, "again", at=NOON + timedelta(seconds=second))
    at = NOON + 2 * MINUTE
    assert job(at) == 2
    Notice.objects.update(state="sent", sent_at=at)
    say(cast.linde, cast.ana, "more", at=at)
    job(at + MINUTE)
    say(cast.linde, cast.ana, "and more", at=at + 2 * MINUTE)
    job(at + 3 * MINUTE)
    assert {notice.due_at for notice in Notice.objects.filter(state="waiting")} == {at + 10 * MINUTE}
    assert [notice.upto for notice in Notice.objects.filter(person=cast.anton).order_by("pk")] == [6, 8]


def test_what_was_taken_back_or_hidden_is_told_to_nobody(cast: Cast, job: Noticing) -> None:
    regretted = say(cast.linde, cast.ana, "Oh", at=NOON)
    change(Change(cast.linde.pk, cast.ana.pk, regretted.seq, uuid4(), None), now=NOON)
    hidden = say(cast.linde, cast.ana, "Ah", at=NOON)
    Message.objects.filter(pk=hidden.pk).update(hidden_at=NOON)
    assert job(NOON + MINUTE) == 0


def test_whoever_left_or_read_on_before_it_was_sent_is_not_told(cast: Cast, job: Noticing) -> None:
    message = say(cast.linde, cast.ana, "Hello", at=NOON)
    job(NOON + MINUTE)
    leave(room=cast.linde, person=cast.anton, by=cast.anton, now=NOON + MINUTE)
    mark_read([Read(cast.linde.pk, cast.carla.pk, message.seq)], now=NOON + MINUTE)
    withdraw_seen(now=NOON + MINUTE)
    assert [(notice.person.name, notice.why) for notice in Notice.objects.order_by("person__name")] == [
        ("Anton", "left"),
        ("Carla", "seen"),
    ]


def test_scripted_people_and_those_outside_are_not_told(cast: Cast, job: Noticing) -> None:
    robot = Person.objects.create(name="Robot", made_at=NOON, scripted="practice")
    join(room=cast.linde, person=robot, by=None, now=NOON)
    say(cast.linde, cast.ana, "Hello", at=NOON)
    job(NOON + MINUTE)
    assert told() == ["Anton", "Carla"]


def test_a_server_that_was_off_makes_up_for_two_days(cast: Cast, job: Noticing) -> None:
    say(cast.linde, cast.ana, "Hello", at=NOON)
    say(cast.ahorn, cast.ben, "Long ago", at=NOON - timedelta(days=2))
    job(NOON + timedelta(days=1))
    assert told() == ["Anton", "Carla"]


def test_quiet_rooms_cost_the_same_however_many_there_are(
    cast: Cast, job: Noticing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    say(cast.linde, cast.ana, "Hello", at=NOON)
    say(cast.ahorn, cast.ben, "Hello", at=NOON)
    job(NOON + MINUTE)
    job(NOON + 20 * MINUTE)
    Membership.objects.update(read=0)
    with django_assert_num_queries(3):
        job(NOON + 20 * MINUTE + timedelta(seconds=5))

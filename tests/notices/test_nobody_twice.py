"""Over days with driven clocks: nobody hears twice of one message, nobody at night, everybody within a minute after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import Cast, say
from notices.push_service import Browser, PushService
from runde.chat.models import Message
from runde.chat.noticing import BETWEEN, UNSEEN_AFTER, Around, Noticing
from runde.notices.choosing import choose
from runde.notices.delivering import Carrier
from runde.notices.models import Notice
from runde.notices.quiet import Hours, is_quiet
from runde.people.models import Person

MINUTE = timedelta(minutes=1)
NIGHTS = {  # the evening before the clocks change, at six
    "Europe/Vienna": [(2026, 3, 28), (2026, 10, 24)],
    "America/New_York": [(2026, 3, 7), (2026, 10, 31)],
    "Australia/Lord_Howe": [(2026, 4, 4), (2026, 10, 3)],
}
HOURS = [Hours(time(21), time(8)), Hours(time(23), time(6, 30)), Hours(time(0), time(0)), Hours(time(22), time(2, 30))]


@dataclass(frozen=True)
class Plan:
    """A zone and an evening there, quiet hours of Anton, Carla and the group, and when Ana writes (minutes after six)."""

    zone: str
    evening: tuple[int, int, int]
    mine: tuple[Hours, Hours]
    group: Hours
    minutes: list[int]


plans = st.sampled_from(sorted(NIGHTS)).flatmap(
    lambda zone: st.builds(
        Plan,
        zone=st.just(zone),
        evening=st.sampled_from(NIGHTS[zone]),
        mine=st.tuples(st.sampled_from(HOURS), st.sampled_from(HOURS)),
        group=st.sampled_from(HOURS),
        minutes=st.lists(st.integers(0, 18 * 60), min_size=1, max_size=6).map(sorted),
    )
)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def steps(begin: datetime, plan: Plan) -> Iterator[datetime]:
    """Every quarter of an hour, and each minute around what happens and around the ends of quiet hours."""
    ends = {hours.end for hours in (*plan.mine, plan.group)}
    written = {begin + minute * MINUTE for minute in plan.minutes}
    for minute in range(24 * 60):
        at = begin + minute * MINUTE
        local = at.astimezone(ZoneInfo(plan.zone)).time()
        near = any(at - 13 * MINUTE <= one <= at for one in written) or local in ends or local.minute % 15 == 0
        if (
            near
            or (at - MINUTE).astimezone(ZoneInfo(plan.zone)).utcoffset()
            != at.astimezone(ZoneInfo(plan.zone)).utcoffset()
        ):
            yield at


@pytest.mark.promise("D5")
@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans)
def test_each_message_is_told_once_outside_the_quiet_hours_and_soon(
    plan: Plan, cast: Cast, service: PushService
) -> None:
    with undone():
        told = _played(plan, cast, service)
        for person, hours in zip((cast.anton, cast.carla), plan.mine, strict=True):
            _check(plan, person, hours, told[person.pk])


def _played(plan: Plan, cast: Cast, service: PushService) -> dict[int, list[tuple[datetime, int]]]:
    """When each person heard which notice, by what the push service got and their browsers decrypted."""
    begin = datetime(*plan.evening, 18, tzinfo=ZoneInfo(plan.zone)).astimezone(UTC)
    service.received.clear()
    browsers: dict[int, Browser] = {}
    for person, hours in zip((cast.anton, cast.carla), plan.mine, strict=True):
        browsers[person.pk] = service.subscribed(person)[1]
        choose(person=person, how="each", mail=False, quiet_from=hours.begin, quiet_to=hours.end, now=begin)
    heard: dict[int, list[tuple[datetime, int]]] = {key: [] for key in browsers}
    waiting = [begin + minute * MINUTE for minute in plan.minutes]
    job = Noticing(lambda rooms: dict.fromkeys(rooms, Around(plan.zone, plan.group)))
    with Carrier() as carrier:
        for at in steps(begin, plan):
            while waiting and waiting[0] <= at:
                say(cast.linde, cast.ana, "Hello", at=waiting.pop(0))
            job(at)
            while carrier.deliver(now=at):
                pass
            for key, browser in browsers.items():
                fresh: list[dict[str, Any]] = service.heard(browser)[len(heard[key]) :]
                heard[key] += [(at, one["id"]) for one in fresh]
    return heard


def _check(plan: Plan, person: Person, mine: Hours, told: list[tuple[datetime, int]]) -> None:
    hours = [mine, plan.group]
    assert not [at for at, _ in told if is_quiet(at, plan.zone, hours)]
    assert len({number for _, number in told}) == len(told)
    before = 0
    covered: dict[int, list[datetime]] = {}
    for at, number in told:
        upto = Notice.objects.get(pk=number).upto
        for seq in range(before + 1, upto + 1):
            covered.setdefault(seq, []).append(at)
        assert upto > before
        before = upto
    for message in Message.objects.filter(author__name="Ana", seq__gt=0).order_by("seq"):
        assert len(covered[message.seq]) == 1, person
        [at] = covered[message.seq]
        free = message.at + UNSEEN_AFTER
        while is_quiet(free, plan.zone, hours):
            free += MINUTE
        assert message.at + UNSEEN_AFTER <= at <= free + MINUTE + BETWEEN + MINUTE, (person, message.at, at)
        if free > message.at + UNSEEN_AFTER + BETWEEN:  # it waited for the morning
            assert at <= free + MINUTE

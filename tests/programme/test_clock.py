"""The group clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.packing import MONDAY, at, local
from runde.programme.clock import Clash, Clock, clashes, due_at, instant, mondays_near, week_of

WORKDAYS = frozenset(range(5))
ZONES = ["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"]


def a_clock(**changes: object) -> Clock:
    """From Monday 2 March 2026, in Vienna, on workdays from 8 to 18."""
    known: dict[str, object] = {
        "starts_on": MONDAY,
        "zone": "Europe/Vienna",
        "weekdays": WORKDAYS,
        "hours_from": time(8),
        "hours_to": time(18),
    }
    return Clock(**(known | changes))  # type: ignore[arg-type]


def offered(clock: Clock, week: int, day: int, at: str) -> str:
    return local(due_at(clock, week=week, day=day, at=time.fromisoformat(at), mode="offer"), clock.zone)


def automatic(clock: Clock, week: int, day: int, at: str) -> str:
    return local(due_at(clock, week=week, day=day, at=time.fromisoformat(at), mode="auto"), clock.zone)


@pytest.mark.promise("A3")
def test_an_offer_keeps_its_day_and_time_where_the_moderator_is_there() -> None:
    assert offered(a_clock(), 2, 1, "09:30") == "Tue 2026-03-10 09:30"


def test_an_offer_outside_the_hours_is_drawn_into_them() -> None:
    assert offered(a_clock(), 1, 0, "06:00") == "Mon 2026-03-02 08:00"
    assert offered(a_clock(), 1, 0, "21:00") == "Mon 2026-03-02 18:00"


def test_an_offer_on_a_day_without_moderator_comes_first_thing_on_the_next_one_even_next_week() -> None:
    assert offered(a_clock(weekdays=frozenset({2})), 1, 0, "12:00") == "Wed 2026-03-04 08:00"
    assert offered(a_clock(), 1, 6, "10:00") == "Mon 2026-03-09 08:00"


def test_an_offer_passes_over_holidays_and_free_days_together() -> None:
    clock = a_clock(holidays=frozenset({date(2026, 3, 6), date(2026, 3, 9)}))
    assert offered(clock, 1, 4, "09:00") == "Tue 2026-03-10 08:00"


def test_an_auto_item_keeps_day_and_time_whatever_the_moderators_days_are() -> None:
    assert automatic(a_clock(), 1, 6, "22:00") == "Sun 2026-03-08 22:00"


def test_only_a_holiday_moves_an_auto_item() -> None:
    assert automatic(a_clock(holidays=frozenset({date(2026, 3, 8)})), 1, 6, "22:00") == "Mon 2026-03-09 22:00"


@pytest.mark.promise("A3")
def test_a_shift_moves_its_week_and_all_that_follow_and_shifts_add_up() -> None:
    clock = a_clock(shifts=((2, 7), (3, 14)))
    assert [clock.monday(week) for week in (1, 2, 3)] == [MONDAY, date(2026, 3, 16), date(2026, 4, 6)]


@pytest.mark.parametrize(
    ("zone", "week", "day", "utc"),
    [
        ("Europe/Vienna", 4, 5, "2026-03-28 08:00"),  # the day before summer time
        ("Europe/Vienna", 4, 6, "2026-03-29 07:00"),  # the day on which it begins
        ("Europe/Vienna", 34, 5, "2026-10-24 07:00"),
        ("Europe/Vienna", 34, 6, "2026-10-25 08:00"),
        ("America/New_York", 1, 5, "2026-03-07 14:00"),
        ("America/New_York", 1, 6, "2026-03-08 13:00"),
        ("America/New_York", 35, 5, "2026-10-31 13:00"),
        ("America/New_York", 35, 6, "2026-11-01 14:00"),
    ],
)
@pytest.mark.promise("A3")
def test_nine_oclock_stays_nine_oclock_over_summer_time(zone: str, week: int, day: int, utc: str) -> None:
    clock = a_clock(zone=zone, weekdays=frozenset(range(7)))
    for mode in ("offer", "auto"):
        assert due_at(clock, week=week, day=day, at=time(9), mode=mode) == at(utc)


@pytest.mark.parametrize(
    ("zone", "day", "wanted", "utc"),
    [
        ("Europe/Vienna", "2026-03-29", "02:30", "2026-03-29 01:00"),  # the gap ends at 03:00
        ("Europe/Vienna", "2026-10-25", "02:30", "2026-10-25 00:30"),  # the first of two
        ("America/New_York", "2026-03-08", "02:00", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:30"),  # half an hour
        ("Pacific/Apia", "2011-12-30", "12:00", "2011-12-30 10:00"),  # a day that never was
    ],
)
def test_a_time_that_is_missing_or_comes_twice(zone: str, day: str, wanted: str, utc: str) -> None:
    assert instant(date.fromisoformat(day), time.fromisoformat(wanted), zone) == at(utc)


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(DAYS, TIMES, st.sampled_from(ZONES))
def test_clocks_show_the_wanted_time_or_the_first_one_after_a_gap(day: date, wanted: time, zone: str) -> None:
    moment = instant(day, wanted, zone)
    shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown >= datetime.combine(day, wanted)
    if shown != datetime.combine(day, wanted):
        before = (moment - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert before < datetime.combine(day, wanted)


CLOCKS = st.builds(
    Clock,
    starts_on=DAYS.map(lambda day: day - timedelta(days=day.weekday())),
    zone=st.sampled_from(ZONES),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    hours_from=st.sampled_from([time(0), time(7, 30), time(17)]),
    hours_to=st.sampled_from([time(17, 30), time(20), time(23, 59)]),
    holidays=st.frozensets(DAYS, max_size=20),
    shifts=st.lists(st.tuples(st.integers(1, 8), st.sampled_from([7, 14, 28])), max_size=3).map(tuple),
)
PLACES = st.tuples(st.integers(1, 8), st.integers(0, 6), TIMES)


@given(CLOCKS, PLACES, PLACES)
def test_offers_never_overtake_one_another(
    clock: Clock, one: tuple[int, int, time], other: tuple[int, int, time]
) -> None:
    first, second = sorted((one, other))
    assert due_at(clock, week=first[0], day=first[1], at=first[2], mode="offer") <= due_at(
        clock, week=second[0], day=second[1], at=second[2], mode="offer"
    )


@given(CLOCKS, PLACES)
def test_an_offer_comes_when_the_moderator_is_there(clock: Clock, place: tuple[int, int, time]) -> None:
    shown = due_at(clock, week=place[0], day=place[1], at=place[2], mode="offer").astimezone(ZoneInfo(clock.zone))
    assert shown.date() not in clock.holidays
    assert shown.date() >= clock.monday(place[0]) + timedelta(days=place[1])
    assert shown.weekday() in clock.weekdays
    assert clock.hours_from <= shown.time() or shown.time() <= time(4)  # within a gap of summer time


@given(CLOCKS, st.integers(1, 7))
def test_weeks_begin_one_after_the_other(clock: Clock, week: int) -> None:
    assert clock.monday(week + 1) - clock.monday(week) >= timedelta(days=7)


def test_the_week_of_a_group() -> None:
    clock = a_clock(shifts=((2, 7),))
    assert week_of(clock, at("2026-03-01 22:59"), 2) == 0
    assert week_of(clock, at("2026-03-01 23:00"), 2) == 1  # midnight in Vienna
    assert week_of(clock, at("2026-03-12 12:00"), 2) == 1  # the pause that the shift made
    assert week_of(clock, at("2026-03-16 12:00"), 2) == 2
    assert week_of(clock, at("2027-01-01 12:00"), 2) == 2
    assert week_of(clock, at("2027-01-01 12:00"), 0) == 0


@pytest.mark.promise("A3")
def test_two_items_on_one_local_day_clash() -> None:
    dues = [
        ("late", datetime(2026, 3, 2, 23, 30, tzinfo=UTC)),  # already the 3rd in Vienna
        ("next", datetime(2026, 3, 3, 9, 0, tzinfo=UTC)),
        ("alone", datetime(2026, 3, 5, 9, 0, tzinfo=UTC)),
    ]
    assert clashes(dues, "Europe/Vienna") == [Clash(date(2026, 3, 3), ("late", "next"))]
    assert clashes(dues, "UTC") == []


def test_the_mondays_near_a_day() -> None:
    assert mondays_near(date(2026, 3, 4)) == (date(2026, 3, 2), date(2026, 3, 9))
    assert mondays_near(date(2026, 3, 2)) == (date(2026, 2, 23), date(2026, 3, 9))

"""Quiet hours by wall clocks, also where these jump."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runde.notices.quiet import Hours, first_moment, is_quiet

MINUTE = timedelta(minutes=1)
ZONES = ("Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
NIGHT = Hours(time(21), time(8))
# From a few days before to after a change of the clocks in one of the zones.
CHANGES = [
    datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 7), (3, 28), (4, 4), (10, 3), (10, 24), (10, 31))
]

times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
moments = st.builds(
    lambda start, seconds: start + timedelta(seconds=seconds), st.sampled_from(CHANGES), st.integers(0, 3 * 86_400)
)


def local(year: int, month: int, day: int, hour: int, minute: int = 0, zone: str = "Europe/Vienna") -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


@pytest.mark.promise("D5")
@given(moments, st.sampled_from(ZONES), st.builds(Hours, times, times), st.builds(Hours, times, times))
def test_it_is_the_first_moment_at_which_it_is_quiet_for_nobody(
    earliest: datetime, zone: str, mine: Hours, group: Hours
) -> None:
    found = first_moment(earliest, zone, [mine, group])
    minutes = [earliest, *(earliest.replace(second=0) + n * MINUTE for n in range(1, 3 * 1440))]
    free = [minute for minute in minutes if not is_quiet(minute, zone, [mine, group])]
    counted = free or [minute for minute in minutes if not is_quiet(minute, zone, [mine])]
    assert found == counted[0]


@pytest.mark.parametrize(
    ("earliest", "found"),
    [
        (local(2026, 3, 18, 3), local(2026, 3, 18, 8)),
        (local(2026, 3, 18, 20, 59), local(2026, 3, 18, 20, 59)),
        (local(2026, 3, 18, 21), local(2026, 3, 19, 8)),
        (local(2026, 3, 28, 22), local(2026, 3, 29, 8)),  # a night of ten hours
        (local(2026, 10, 24, 22), local(2026, 10, 25, 8)),  # a night of twelve
    ],
)
def test_a_message_at_three_is_told_at_eight(earliest: datetime, found: datetime) -> None:
    assert first_moment(earliest, "Europe/Vienna", [NIGHT]) == found
    assert first_moment(earliest, "Europe/Vienna", [NIGHT]).astimezone(ZoneInfo("Europe/Vienna")).hour == found.hour


def test_an_end_that_the_clocks_pass_over_is_the_moment_after() -> None:
    hours = [Hours(time(21), time(2, 30))]
    assert first_moment(local(2026, 3, 29, 1), "Europe/Vienna", hours) == local(2026, 3, 29, 3)


@pytest.mark.parametrize(
    ("earliest", "hours", "found"),
    [
        (local(2026, 3, 18, 9), NIGHT, local(2026, 3, 18, 18)),
        (local(2026, 3, 18, 18), NIGHT, local(2026, 3, 18, 18)),
        (local(2026, 3, 18, 18, 1), NIGHT, local(2026, 3, 19, 18)),
        (local(2026, 3, 28, 19), NIGHT, local(2026, 3, 29, 18)),
        (local(2026, 3, 18, 9), Hours(time(17), time(19, 30)), local(2026, 3, 18, 19, 30)),
    ],
)
def test_once_a_day_is_at_six_in_the_evening_or_after_the_rest(
    earliest: datetime, hours: Hours, found: datetime
) -> None:
    assert first_moment(earliest, "Europe/Vienna", [hours], daily=True) == found

"""What the bench makes of its readings: medians, ratios of the same repetition, goals met and missed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runde.cli.bench import table
from runde.cli.bench.load import percentiles
from runde.cli.bench.measuring import Plan, Reading
from runde.cli.bench.subjects import Size

PLAN = Plan(Size(20, 12), Size(100, 12))
BARE = Reading(
    cpu=0.5, beside=None, rate=1_700, core=0.97, generator=0.5, p50=2, p95=4, start=0.2, kilobytes=30, history=None
)
GOOD = replace(BARE, cpu=0.55, p95=8, history=320, start=1.1, kilobytes=50)
SHARED = replace(GOOD, cpu=0.6, beside=0.3)


def test_percentiles_are_the_nearest_rank() -> None:
    """The worked example of the nearest-rank method: of 15, 20, 35, 40, 50 the 50th percentile is 35, the 95th is 50."""
    assert percentiles([0.040, 0.015, 0.050, 0.020, 0.035]) == pytest.approx([35, 50, 50])
    assert percentiles([number / 1000 for number in range(1, 101)]) == pytest.approx([50, 95, 99])
    assert percentiles([]) == []


def test_a_ratio_compares_readings_of_the_same_repetition() -> None:
    """When the machine is slow in one repetition, it is slow for all: the ratio stays, the medians do not."""
    found = {
        table.REFERENCE: [replace(BARE, cpu=cpu) for cpu in (0.5, 1.0, 2.0)],
        table.SQLITE: [replace(GOOD, cpu=cpu) for cpu in (0.6, 1.2, 2.4)],
    }
    assert table.ratio(found, table.SQLITE, table.REFERENCE) == pytest.approx(1.2)
    assert table.spread([0.5, 2.0, 1.0], 2) == "1.00 (0.50–2.00)"


def test_every_goal_is_judged_by_what_was_read() -> None:
    met = {table.REFERENCE: [BARE], table.SQLITE: [GOOD], table.POSTGRESQL: [SHARED], table.TWO: [SHARED]}
    lines = list(table.goals(met, PLAN))
    assert len(lines) == 2 + 2 * 3 + 1
    assert all(line.startswith("- met: ") for line in lines)
    worse = {
        table.REFERENCE: [BARE],
        table.SQLITE: [replace(GOOD, cpu=0.76, p95=9.1, history=299, start=2.1, kilobytes=61)],
        table.POSTGRESQL: [SHARED],
        table.TWO: [replace(SHARED, cpu=0.76)],
    }
    missed = [line for line in table.goals(worse, PLAN) if "**missed**" in line]
    assert [line.rpartition(": ")[2] for line in missed] == ["1.52 ×", "+5.1 ms", "61 KB", "299", "2.10 s", "1.27 ×"]


@pytest.mark.parametrize(
    ("core", "generator", "told"), [(0.95, 0.5, "1700 (1700–1700)"), (0.85, 0.5, "not"), (0.95, 0.95, "not")]
)
def test_messages_a_second_are_told_only_where_the_server_was_the_limit(
    core: float, generator: float, told: str
) -> None:
    page = table.page({table.REFERENCE: [replace(BARE, core=core, generator=generator)]}, PLAN)
    assert told in page
    assert ("not saturated" in page) == (told == "not")


def test_the_page_says_where_and_when_it_was_measured() -> None:
    page = table.page({table.SQLITE: [GOOD]}, PLAN)
    assert table.commit() in page
    assert "Python 3" in page
    assert "20 groups × 12 members" in page

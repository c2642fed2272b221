"""Points of a small line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runde.web.office.sparkline import HEIGHT, WIDTH, points


@pytest.mark.parametrize(
    ("values", "most", "wanted"),
    [
        ([], 5, ""),
        ([0, 5], 5, "3.0,25.0 117.0,3.0"),
        ([5], 5, "3.0,3.0 117.0,3.0"),
        ([0, 0], 0, "3.0,25.0 117.0,25.0"),
    ],
)
def test_points(values: list[int], most: int, wanted: str) -> None:
    assert points(values, most) == wanted


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60), st.integers(0, 500))
def test_a_line_stays_in_its_box(values: list[int], most: int) -> None:
    for pair in points(values, most).split():
        x, y = map(float, pair.split(","))
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT

"""A line so small that it stands in a table: its points, for an SVG that needs no style."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 120, 28, 3


def points(values: Sequence[int], most: int) -> str:
    """The `points` of a polyline in a box of 120 × 28, from 0 at its foot to `most` at its top."""
    if not values:
        return ""
    top = max(most, *values, 1)
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    height = HEIGHT - 2 * MARGIN
    places = [(MARGIN + number * step, HEIGHT - MARGIN - value / top * height) for number, value in enumerate(values)]
    if len(places) == 1:
        places.append((WIDTH - MARGIN, places[0][1]))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)

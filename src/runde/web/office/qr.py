"""A QR code as the path of an SVG, so that it needs neither a picture file nor markup from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET_ZONE = 4  # modules of white around the code (ISO/IEC 18004)


@dataclass(frozen=True, slots=True)
class Qr:
    """`path` draws the dark modules in a square of `size` × `size` units, quiet zone included."""

    path: str
    size: int


def qr(text: str) -> Qr:
    """The QR code of a text, with error correction level M: it is still read when folded or stained a little."""
    matrix = segno.make(text, error="m", micro=False).matrix
    parts = [
        f"M{start + QUIET_ZONE} {y + QUIET_ZONE}h{end - start}v1h-{end - start}z"
        for y, row in enumerate(matrix)
        for start, end in _runs(row)
    ]
    return Qr("".join(parts), len(matrix) + 2 * QUIET_ZONE)


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """The stretches of dark modules in a row, as (first, one past the last)."""
    edges = [x for x, (before, here) in enumerate(zip((0, *row), (*row, 0), strict=True)) if before != here]
    return list(zip(edges[::2], edges[1::2], strict=True))

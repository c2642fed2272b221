"""Parts of a file: what a browser asks for (RFC 9110, section 14), and the bytes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 128 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class Unsatisfiable(Exception):
    """The range lies behind the end."""


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` up to, but without, `end`."""

    start: int
    end: int


def asked_for(header: str, size: int) -> Span | None:
    """The one range that a Range header names, within `size` bytes; None for several and for what is no range: then the
    whole file is the answer. Raises Unsatisfiable."""
    found = _RANGE.fullmatch(header.strip().replace(" ", ""))
    if found is None or not any(found.groups()) or max(map(len, found.groups())) > 18:
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return Span(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Span(int(first), min(int(last) + 1 if last else size, size))


def parts(file: BinaryIO, span: Span) -> Iterator[bytes]:
    """The bytes of a span, in parts of at most 128 KB; the file is closed at the end, also at an early one."""
    with file:
        file.seek(span.start)
        left = span.end - span.start
        while left and (part := file.read(min(CHUNK, left))):
            left -= len(part)
            yield part

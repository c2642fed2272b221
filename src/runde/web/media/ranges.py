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


class Parts:
    """The bytes of a span, in parts of at most 128 KB. The file is closed at the end, or by whoever ends it early."""

    def __init__(self, file: BinaryIO, span: Span) -> None:
        self._file = file
        self._left = span.end - span.start
        file.seek(span.start)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        part = self._file.read(min(CHUNK, self._left)) if self._left else b""
        self._left -= len(part)
        if not part:
            self.close()
            raise StopIteration
        return part

    def close(self) -> None:
        """Close the file."""
        self._left = 0
        self._file.close()

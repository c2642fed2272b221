"""Finding messages of a room by their words or by their day.

There is no index of words: a room is read from its newest message backwards, which takes a tenth of a second for the
talk of a year, and a word that was erased stands nowhere else (docs/decisions/2026-11-24-search.md).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet

from runde.chat.models import Message

FOUND = 30  # messages in one answer
LONGEST = 200  # code points of what is looked for; the rest is not looked at
_SPECIAL = {"ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae"}


class _Folded(dict[int, str]):
    """Each character in the form in which it is compared, worked out once."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        small = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
        plain = _SPECIAL.get(character) or "".join(one for one in small if not unicodedata.combining(one))
        self[point] = plain
        return plain


_FOLDED = _Folded()
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """`text` as it is compared: small letters without marks, ß as ss."""
    return text.translate(_FOLDED)


def words_in(asked: str) -> list[str]:
    """The words that are looked for, folded, each once. Signs are no words and mean nothing."""
    return list(dict.fromkeys(_WORD.findall(folded(asked[:LONGEST]))))


def marked(text: str, asked: str) -> list[tuple[str, bool]]:
    """`text` in pieces, and of each whether it begins a word that was looked for."""
    wanted = words_in(asked)
    if not wanted:
        return [(text, False)]
    plain, places = _with_places(text)
    hits = sorted({found.span() for word in wanted for found in _beginning(word).finditer(plain)})
    pieces: list[tuple[str, bool]] = []
    done = 0
    for begin, end in hits:
        first, last = places[begin], places[end - 1] + 1
        if first < done:
            continue
        while last < len(text) and unicodedata.combining(text[last]):
            last += 1
        pieces += [(text[done:first], False), (text[first:last], True)]
        done = last
    return [piece for piece in (*pieces, (text[done:], False)) if piece[0]]


def search(*, room: int, words: str, before: int | None = None, limit: int = FOUND) -> tuple[list[int], bool]:
    """The numbers of the messages (older than seq `before`) in which every word begins a word, newest first; are there more?

    What was taken back or hidden is not found. The caller has checked that the room may be read.
    """
    wanted = [(word, _beginning(word)) for word in words_in(words)]
    if not wanted:
        return [], False
    rows = _readable(room).order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    hits = (
        seq for seq, text in rows.values_list("seq", "text").iterator(chunk_size=1_000) if _holds(folded(text), wanted)
    )
    found = list(islice(hits, limit + 1))
    return found[:limit], len(found) > limit


def first_since(*, room: int, moment: datetime) -> int:
    """The seq of the first message at or after `moment`; 0 when there is none."""
    rows = Message.objects.filter(room=room, at__gte=moment).order_by("seq")
    return rows.values_list("seq", flat=True).first() or 0


def _holds(plain: str, wanted: list[tuple[str, re.Pattern[str]]]) -> bool:
    return all(word in plain for word, _ in wanted) and all(pattern.search(plain) for _, pattern in wanted)


def _readable(room: int) -> QuerySet[Message]:
    return Message.objects.filter(room=room, taken_back_at=None, hidden_at=None).exclude(text="")


def _beginning(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(word)}")


def _with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place from which it came."""
    pieces = [(folded(character), place) for place, character in enumerate(text)]
    return "".join(piece for piece, _ in pieces), [place for piece, place in pieces for _ in piece]

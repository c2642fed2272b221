"""What people write, made safe to keep and to show. Nothing visible is changed."""

from __future__ import annotations

import re
import unicodedata

LONGEST_MESSAGE = 10_000  # code points
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # categories Cc, but for newline, and Cs
# A sign as people see one: a flag of two letters, or a sign with its colour, style and whatever is joined to it.
_SIGN = re.compile("[\U0001f1e6-\U0001f1ff]{2}|.(?:[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.)*", re.DOTALL)
_BIDI_MARKS = {chr(point) for point in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def clean(text: str) -> str:
    """`text` without control characters (but for newline), with plain newlines and no blank ends.

    Carriage returns become newlines, tabs become blanks, lone surrogates are dropped. Direction marks stay, since
    Arabic and Hebrew need them: pages isolate every message (`unicode-bidi: isolate`), `unmarked` removes
    them where a text stands inside a sentence of ours.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNSEEN.sub("", text).strip()


def clean_name(text: str) -> str:
    """A name on one line: cleaned, without direction marks, blanks folded."""
    return " ".join(unmarked(clean(text)).split())


def unmarked(text: str) -> str:
    """`text` without embedding, override and isolate marks of writing direction (U+202A–E, U+2066–9)."""
    return "".join(c for c in text if c not in _BIDI_MARKS)


def visible(text: str) -> bool:
    """Whether there is anything to see: a message of blanks and zero-width characters is empty."""
    return any(unicodedata.category(c) not in {"Zs", "Zl", "Zp", "Cf", "Cc"} for c in text)


def initials(name: str) -> str:
    """One or two letters that stand for a name: "Anna Maria Huber" → "AH", "Josef" → "J"; of one without letters its first
    sign: "🌻" → "🌻"."""
    words = [word for word in name.split() if any(c.isalnum() for c in word)]
    letters = [next(c for c in word if c.isalnum()) for word in words]
    return "".join([letters[0], letters[-1]] if len(letters) > 1 else letters).upper() or "".join(
        _SIGN.findall(name)[:1]
    )


def dialled(phone: str) -> str:
    """A number as a telephone dials it: "+43 (0)2742 / 90" → "+43274290"."""
    number = phone.replace("(0)", "") if phone.startswith("+") else phone
    return ("+" if number.startswith("+") else "") + "".join(c for c in number if c.isdecimal())

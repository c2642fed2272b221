"""What was prepared for an item, and how the posted wording differs from it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from runde.programme.models import Item

SAME, REMOVED, ADDED = "same", "removed", "added"
_WORDS = re.compile(r"\s+|\S+")

Part = tuple[str, str]
"""What happened to a piece of text (same, removed, added), and the piece."""


def prepared_text(item: Item, language: str) -> str:
    """The message that is ready to post: the item's wording. Answers to choose from go with it (programme.polls)."""
    return str(item.content["text"][language])


def same_wording(prepared: str, posted: str) -> bool:
    """Whether two texts have the same words in the same order; blanks and line breaks do not count."""
    return prepared.split() == posted.split()


def word_diff(prepared: str, posted: str) -> list[Part]:
    """How `posted` differs from `prepared`, word by word; a removal stands before its replacement.

    The same and the removed parts together are exactly `prepared`, the same and the added ones exactly
    `posted`.
    """
    before, after = _WORDS.findall(prepared), _WORDS.findall(posted)
    blocks: list[tuple[str, str]] = []  # what stood there, what stands there
    for _, from_a, to_a, from_b, to_b in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        blocks.append(("".join(before[from_a:to_a]), "".join(after[from_b:to_b])))
    return list(_parts(_joined(blocks)))


def _joined(blocks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Blocks in which changes that only blanks part are one: phrases are easier to read than crumbs."""
    joined: list[tuple[str, str]] = []
    for place, (old, new) in enumerate(blocks):
        is_gap = old == new and not old.strip() and 0 < place < len(blocks) - 1
        follows_change = bool(joined) and joined[-1][0] != joined[-1][1]
        if follows_change and (is_gap or old != new):
            joined[-1] = (joined[-1][0] + old, joined[-1][1] + new)
        else:
            joined.append((old, new))
    return joined


def _parts(blocks: Iterable[tuple[str, str]]) -> Iterable[Part]:
    for old, new in blocks:
        if old == new:
            yield SAME, old
            continue
        if old:
            yield REMOVED, old
        if new:
            yield ADDED, new

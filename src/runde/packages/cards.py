"""Reads one strategy card: a situation, the words that bring it up, what to do, and when to hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runde.packages.faults import Code
from runde.packages.fields import claim, table_of
from runde.packages.model import SITUATIONS, Card
from runde.packages.sections import check_parts, read_sections, split

if TYPE_CHECKING:
    from runde.packages.folder import Source

WORDING = "wording"


def read_card(source: Source, taken: dict[str, str]) -> Card | None:
    """The card in a file, whole when there was no fault, or None when it cannot be read at all.

    `taken` keeps the ids seen so far and where.
    """
    front = split(source)
    if front is None:
        return None
    sections = read_sections(source, front.body, front.body_line, WORDING)
    check_parts(source, sections, WORDING, least=1)
    table = table_of(source, front.toml, front.toml_line)
    if table is None:
        return None
    identifier = table.identifier("silence")
    claim(taken, identifier, table)
    situation = table.choice("situation", SITUATIONS, Code.UNKNOWN_SITUATION)
    hints = table.text_lists("hints")
    hand_over = table.texts("hand_over")
    table.finish()
    return Card(
        id=identifier or "",
        situation=situation or "",
        hints=hints or {},
        hand_over=hand_over or {},
        text={language: section.text for language, section in sections.items()},
        wordings={language: section.part_texts() for language, section in sections.items()},
        file=source.file,
    )

"""Reads one item: its place in the plan, its aim, its wording, and what to do if nobody answers."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from runde.packages.faults import Code
from runde.packages.fields import Table, claim, table_of
from runde.packages.folder import ITEM_NAME
from runde.packages.model import (
    DAYS,
    KINDS,
    KINDS_WITH_OPTIONS,
    LONGEST_OPTION,
    MODES,
    MOST_OPTIONS,
    IfSilent,
    Item,
    Option,
)
from runde.packages.programme import MAX_WEEKS
from runde.packages.sections import check_parts, read_sections, split

if TYPE_CHECKING:
    from runde.packages.folder import Source

FOLLOW_UP = "follow-up"


def read_item(source: Source, taken: dict[str, str]) -> Item | None:
    """The item in a file, whole when there was no fault, or None when it cannot be read at all.

    `taken` keeps the ids seen so far and where.
    """
    week, number = _place(source)
    front = split(source)
    if front is None:
        return None
    sections = read_sections(source, front.body, front.body_line, FOLLOW_UP)
    check_parts(source, sections, FOLLOW_UP, least=0)
    table = table_of(source, front.toml, front.toml_line)
    if table is None:
        return None
    identifier = table.identifier("welcome")
    claim(taken, identifier, table)
    kind = table.choice("kind", KINDS, Code.UNKNOWN_KIND)
    day = table.choice("day", DAYS, Code.BAD_OFFSET)
    clock = table.clock("time")
    mode = table.choice("mode", MODES, Code.UNKNOWN_MODE) if table.has("mode") else MODES[0]
    expires = _expires(table)
    aim = table.texts("aim")
    if_silent = _if_silent(table, expires)
    sources = table.strings("sources", "…") if table.has("sources") else ()
    options = _options(table, kind)
    table.finish()
    return Item(
        id=identifier or "",
        kind=kind or "",
        week=week,
        number=number,
        day=day or "",
        time=clock or time(),
        mode=mode or "",
        expires=expires or timedelta(),
        aim=aim or {},
        text={language: section.text for language, section in sections.items()},
        if_silent=if_silent,
        sources=sources,
        options=options,
        follow_ups={language: section.part_texts() for language, section in sections.items()},
        file=source.file,
    )


def _place(source: Source) -> tuple[int, int]:
    """Week and number within the week, from the file's name."""
    name = ITEM_NAME.fullmatch(source.file)
    week, number = (int(name["week"]), int(name["number"])) if name else (0, 0)
    last = source.checking.weeks
    if week < 1 or (last is not None and week > last):
        source.fault(
            1,
            Code.BAD_OFFSET,
            f"The file's name says week {week}, but the programme has the weeks 1 to {last or MAX_WEEKS}."
            " Rename the file, or change weeks in programme.toml.",
        )
    return week, number


def _expires(table: Table) -> timedelta | None:
    expires = table.duration("expires")
    if expires is not None and expires <= timedelta():
        table.fault(
            "expires",
            Code.EXPIRY_BEFORE_POSTING,
            "The item would expire before it is posted. Write a duration after its time, like 3d.",
        )
        return None
    return expires


def _if_silent(table: Table, expires: timedelta | None) -> IfSilent | None:
    if not table.has("if_silent"):
        return None
    advice = table.table("if_silent", '{ after = "24h", en = "…" }')
    if advice is None:
        return None
    after = advice.duration("after")
    text = advice.own_texts()
    advice.finish()
    if after is None:
        return None
    if after <= timedelta():
        advice.fault("after", Code.BAD_OFFSET, "This is not later than the item. Write a duration like 24h.")
    elif expires is not None and after > expires:
        advice.fault(
            "after",
            Code.SILENCE_AFTER_EXPIRY,
            "The advice would come after the item has expired. Shorten it, or let the item expire later.",
        )
    return IfSilent(after, text)


def _options(table: Table, kind: str | None) -> tuple[Option, ...]:
    entries = table.tables("option")
    taken: dict[str, str] = {}
    options = tuple(_option(entry, kind, taken) for entry in entries)
    if kind in KINDS_WITH_OPTIONS and len(options) < 2 and (entries or kind != "check-in"):
        table.fault(
            "kind",
            Code.BAD_OPTIONS,
            f"A {kind} needs at least two options. Add tables that begin with [[option]].",
        )
    elif kind in KINDS_WITH_OPTIONS and len(options) > MOST_OPTIONS:
        table.fault(
            "option",
            Code.BAD_OPTIONS,
            f"There are {len(options)} options; {MOST_OPTIONS} are allowed. Remove some.",
        )
    elif kind == "quiz" and not any(option.correct for option in options):
        table.fault("kind", Code.BAD_OPTIONS, "A quiz needs a right answer. Write correct = true in one [[option]].")
    elif kind is not None and kind not in KINDS_WITH_OPTIONS and entries:
        table.fault(
            "option",
            Code.BAD_OPTIONS,
            f"An item of the kind {kind} has no options. Remove them, or make it a poll.",
        )
    return options


def _option(entry: Table, kind: str | None, taken: dict[str, str]) -> Option:
    identifier = entry.identifier("yes")
    claim(taken, identifier, entry)
    text = entry.texts("text")
    if text and max(map(len, text.values()), default=0) > LONGEST_OPTION:
        entry.fault("text", Code.BAD_OPTIONS, f"An option has at most {LONGEST_OPTION} characters. Shorten it.")
    correct = entry.value("correct", bool, "true") if entry.has("correct") else False
    if correct and kind != "quiz":
        entry.fault("correct", Code.BAD_OPTIONS, "Only a quiz has a right answer. Remove this, or make it a quiz.")
    entry.finish()
    return Option(identifier or "", text or {}, correct or False)

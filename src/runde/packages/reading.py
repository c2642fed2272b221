"""Reads a whole package from a folder."""

from __future__ import annotations

from pathlib import Path

from runde.packages.cards import read_card
from runde.packages.faults import Code, quoted
from runde.packages.folder import PROGRAMME, RULES, Checking, Source, read_folder
from runde.packages.items import read_item
from runde.packages.model import Card, Item, Package, Reading
from runde.packages.programme import Programme, read_programme
from runde.packages.sections import read_sections


def read(path: Path) -> Reading:
    """Reads the package in this folder. Bad input raises nothing: it comes back as faults, sorted by file."""
    checking = Checking()
    if not _is_folder(path):
        checking.fault(
            ".",
            1,
            Code.NOT_A_FOLDER,
            f"{quoted(path)} is not a folder. Name the folder that holds {PROGRAMME}.",
        )
        return Reading(None, checking.faults)
    sources = read_folder(path, checking)
    if sources is None:
        return Reading(None, checking.faults)
    programme = _programme(sources, checking)
    taken: dict[str, str] = {}
    items = [read_item(source, taken) for name, source in sources.items() if name.startswith("items/")]
    taken = {}
    cards = [read_card(source, taken) for name, source in sources.items() if name.startswith("cards/")]
    rules = _rules(sources, checking)
    if not any(name.startswith("items/") for name in checking.files):
        checking.fault(".", 1, Code.NO_ITEMS, "There is no item. Add a file like items/01-1-welcome.md.")
    _check_card_links(checking, set(taken))
    if checking.faults:
        return Reading(None, checking.faults)
    return Reading(_package(programme, [i for i in items if i], [c for c in cards if c], rules), [])


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _programme(sources: dict[str, Source], checking: Checking) -> Programme:
    if PROGRAMME in sources:
        return read_programme(sources[PROGRAMME])
    if PROGRAMME not in checking.files:
        checking.fault(
            ".",
            1,
            Code.NO_PROGRAMME,
            f"The folder has no {PROGRAMME}. Add it, or name the folder that holds it.",
        )
    return Programme()


def _rules(sources: dict[str, Source], checking: Checking) -> dict[str, str]:
    if RULES in sources:
        sections = read_sections(sources[RULES], sources[RULES].text, 1, None)
        return {language: section.text for language, section in sections.items()}
    if RULES not in checking.files:
        checking.fault(".", 1, Code.NO_RULES, f"The folder has no {RULES}. Add the rules of the group.")
    return {}


def _check_card_links(checking: Checking, cards: set[str]) -> None:
    for file, line, card in checking.card_links:
        if card.casefold() not in cards:
            checking.fault(
                file,
                line,
                Code.BROKEN_LINK,
                f"There is no card {quoted(card)}. Correct the link or add the card.",
            )


def _package(programme: Programme, items: list[Item], cards: list[Card], rules: dict[str, str]) -> Package:
    languages = programme.languages
    return Package(
        id=programme.id,
        version=programme.version,
        languages=languages,
        weeks=programme.weeks,
        title=programme.title,
        about=programme.about,
        phases=tuple(sorted(programme.phases, key=lambda phase: phase.weeks)),
        themes=dict(sorted(programme.themes.items())),
        reactions=programme.reactions,
        items=tuple(sorted(items, key=lambda item: (item.week, item.day_offset, item.time, item.number, item.id))),
        cards=tuple(sorted(cards, key=lambda card: card.id)),
        rules=rules,
        one_to_one=programme.one_to_one,
    )

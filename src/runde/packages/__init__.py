"""Reads and checks a programme package: a folder of Markdown and TOML that a designer writes by hand.

`read(path)` never raises for bad input; it answers with the package, or with every fault it found, each with
its file and line. This is a library of its own: it knows no Django, no database and no other part of Runde.
The format is described in docs/reference/package-format.md.
"""

from __future__ import annotations

from runde.packages.faults import Code, Fault
from runde.packages.model import Card, IfSilent, Item, Option, Package, Phase, Reading, Texts, Theme
from runde.packages.reading import read

__all__ = [
    "Card",
    "Code",
    "Fault",
    "IfSilent",
    "Item",
    "Option",
    "Package",
    "Phase",
    "Reading",
    "Texts",
    "Theme",
    "read",
]

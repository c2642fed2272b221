"""The outcome of reading a package, for a person at a terminal and for another program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runde.packages.model import Reading


def as_lines(reading: Reading) -> list[str]:
    """`file:line: sentence` for each fault, or one line that says what the package holds."""
    package = reading.package
    if package is None:
        return [str(fault) for fault in reading.faults]
    return [
        f"{package.id} {package.version}: no faults."
        f" Weeks: {package.weeks}. Items: {len(package.items)}. Cards: {len(package.cards)}."
        f" Languages: {', '.join(package.languages)}."
    ]


def as_json(reading: Reading) -> dict[str, Any]:
    """Plain JSON values: `ok`, `package` (id, version, items, cards; None with faults) and `faults`."""
    package = reading.package
    return {
        "ok": reading.ok,
        "package": None
        if package is None
        else {
            "id": package.id,
            "version": package.version,
            "items": len(package.items),
            "cards": len(package.cards),
        },
        "faults": [
            {"file": fault.file, "line": fault.line, "code": str(fault.code), "sentence": fault.sentence}
            for fault in reading.faults
        ],
    }

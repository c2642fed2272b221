"""Where the programme packages lie that are shipped with Runde."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def names() -> list[str]:
    """The short names of the shipped packages."""
    return sorted(entry.name for entry in _shelf().iterdir() if (entry / "programme.toml").is_file())


def library_path(slug: str) -> Path:
    """The folder of a shipped package. Raises LookupError with a sentence when there is none of that name."""
    if slug not in names():
        raise LookupError(f'There is no programme "{slug}" in the library. Choose one of: {", ".join(names())}.')
    return _shelf() / slug


def _shelf() -> Path:
    return Path(str(files("runde") / "library"))

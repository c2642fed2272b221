"""The table of contents of a backup: what it was taken from, and what it must hold. Knows no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from runde.keeping.archive import Damaged
from runde.kit.time import moment, stamp

IDENTITY, SECRET = "keys/identity", "keys/secret"


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows a table has, and the SHA-256 of their lines in the order of the primary key."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands in `manifest.json`, beside the list of members.

    `migrations`: those that had run on the database; its form follows from them. `tables`: by name, with those left out
    named in `left_out`. `media`: member → path below the folder of media. `identity`, `secret`: fingerprints of the keys.
    """

    program: str
    made_at: datetime
    database: str
    migrations: list[tuple[str, str]]
    head: str
    identity: str
    secret: str
    tables: dict[str, Sum]
    left_out: list[str]
    media: dict[str, str]

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(one.rows for one in self.tables.values())

    def as_dict(self) -> dict[str, Any]:
        """In the form of `manifest.json`."""
        return {
            "program": self.program,
            "made_at": stamp(self.made_at),
            "database": self.database,
            "migrations": [list(key) for key in self.migrations],
            "ledger_head": self.head,
            "keys": {"identity": self.identity, "secret": self.secret},
            "tables": {name: [one.rows, one.sha256] for name, one in self.tables.items()},
            "left_out": self.left_out,
            "media": self.media,
        }


def parsed(found: Mapping[str, Any]) -> Manifest:
    """The manifest of a backup that was read. Raises Damaged when something in it is missing or is not what it must be."""
    try:
        return Manifest(
            program=str(found["program"]),
            made_at=moment(found["made_at"]),
            database=str(found["database"]),
            migrations=[(str(app), str(name)) for app, name in found["migrations"]],
            head=str(found["ledger_head"]),
            identity=str(found["keys"]["identity"]),
            secret=str(found["keys"]["secret"]),
            tables={str(name): Sum(int(rows), str(sha256)) for name, (rows, sha256) in found["tables"].items()},
            left_out=[str(name) for name in found["left_out"]],
            media={str(member): _inside(path) for member, path in found["media"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Damaged("its table of contents is not complete") from error


def table_member(name: str) -> str:
    """Where the rows of a table stand."""
    return f"tables/{name}.jsonl.gz"


def _inside(path: str) -> str:
    """A path that stays below the folder it is put into. Raises ValueError for any other."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or "\0" in path or {"..", "."} & set(path.split("/")) or "" in path.split("/"):
        raise ValueError(path)
    return path

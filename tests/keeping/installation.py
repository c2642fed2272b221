"""Installations to back up and to restore into, and how to see whether two are the same."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from server import Server

FIRST_ISSUE = Path(__file__).parent / "first_issue"
OLD_BACKUP = FIRST_ISSUE / "backup.runde"
OLD_HEAD = "100:7fc7ebd604e4759c2f4c5ec33b050dc16fbf46758ca0d6a8fe659ed2191667fe"
OLD_ROWS = 669
KEYS = [(FIRST_ISSUE / "keys" / name).read_text().strip().encode() for name in ("identity", "secret")]
TOKEN = "b6zihqpEmHUEQAaTrr81UWqxaWaAWC2oCZTILI43Hxw"
PHONE = "+43 2742 555 0142"

# Every row of every table, in the words of today's models: contact data is decrypted with the key that is there.
_EVERYTHING = """
ground.migrate()
import json
from django.apps import apps
def said(value):
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else repr(value)
left_out = {"sessions.session", "outbox.event", "ledger.head"}
tables = [t for t in apps.get_models(include_auto_created=True) if t._meta.label_lower not in left_out]
print(json.dumps({t._meta.label_lower: [
    {name: said(value) for name, value in row.items()} for row in t._base_manager.order_by("pk").values()
    if t._meta.label_lower not in {"ledger.entry", "ledger.payload"} or row["seq" if "seq" in row else "entry"] <= MOST
] for t in tables}))
"""


def everything(installation: Server, *, entries: int) -> dict[str, list[dict[str, str]]]:
    """Every row that a backup must keep, of the ledger the first `entries`."""
    found: dict[str, list[dict[str, str]]] = installation.act(_EVERYTHING.replace("MOST", str(entries)))
    return found


def first_issue(folder: Path) -> Server:
    """A copy of the installation that the program made at the end of the first issue."""
    shutil.copytree(FIRST_ISSUE / "keys", folder / "keys")
    shutil.copy(FIRST_ISSUE / "runde.sqlite3", folder)
    connection = sqlite3.connect(folder / "runde.sqlite3")
    connection.execute("PRAGMA journal_mode = WAL")  # as the program sets it on opening
    connection.close()
    for path in (folder, folder / "keys"):
        path.chmod(0o700)
    return Server(folder)


def stored(folder: Path, *, like: Path | None = None) -> dict[str, set[tuple[Any, ...]]]:
    """Every row of an SQLite database as it is stored, by table; in JSON the order of keys says nothing. Only the tables
    and columns that the (older) database in `like` has as well."""
    older = _columns(like or folder)
    with closing(_opened(folder)) as database:
        tables = {
            name: database.execute(f"SELECT {', '.join(older[name])} FROM {name}").fetchall()  # noqa: S608
            for name in _columns(folder)
            if name in older
        }
    del tables["sqlite_sequence"], tables["django_migrations"]
    return {name: {tuple(map(_sorted, row)) for row in rows} for name, rows in tables.items()}


def lost(old: Path, new: Path) -> list[str]:
    """The tables of which a database lacks rows that an older one has."""
    there = stored(new, like=old)
    return [table for table, rows in stored(old).items() if rows - there[table]]


def _opened(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder / 'runde.sqlite3'}?mode=ro", uri=True)


def _columns(folder: Path) -> dict[str, list[str]]:
    with closing(_opened(folder)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {
            name: [f'"{column}"' for (column,) in database.execute("SELECT name FROM pragma_table_info(?)", [name])]
            for (name,) in tables
        }


def _sorted(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("{", "[")):
        return json.dumps(json.loads(value), sort_keys=True)
    return value


def tamper(installation: Server, statement: str) -> None:
    """Change the database past the program."""
    with closing(sqlite3.connect(installation.folder / "runde.sqlite3")) as connection, connection:
        connection.execute(statement)


FROM_THE_FUTURE = (
    "INSERT INTO django_migrations (app, name, applied) VALUES ('chat', '9999_from_the_future', '2030-01-01')"
)


def empty(folder: Path, settings: dict[str, str] | None = None, *, keys: Path | None = FIRST_ISSUE / "keys") -> Server:
    """An installation without a database, with these keys in place."""
    folder.mkdir(mode=0o700)
    if keys is not None:
        shutil.copytree(keys, folder / "keys")
    return Server(folder, **(settings or {}))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content; the lock of the server is none of the data."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != "server.lock")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def refused(installation: Server, *words: str) -> str:
    """Run a command that must be refused with one sentence and leave the folder as it is; gives the sentence."""
    before = tree(installation.folder)
    done = installation.command(*words)
    assert (done.returncode, done.stdout) == (1, ""), done.stdout + done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("runde: ")
    assert tree(installation.folder) == before
    return done.stderr


def succeeded(installation: Server, *words: str) -> str:
    """Run a command that must do its work; gives what it said."""
    done = installation.command(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout

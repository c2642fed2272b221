"""Writes the reference pages that come from the program: settings and commands. A test compares them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import click

from runde.cli.main import runde
from runde.kit.settings import Settings, variable

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"


def settings_page() -> str:
    """Every setting with its default and what it is for."""
    rows = []
    for item in fields(Settings):
        name = f"`{variable(item.name)}`"
        if item.metadata["secret"]:
            name += f", or a file: `{variable(item.name)}_FILE`"
        rows.append(f"| {name} | {f'`{item.default}`' if item.default else 'empty'} | {item.metadata['about']} |")
    return (
        "# Settings\n\n"
        "Written by `bin/reference` from `src/runde/kit/settings.py`.\n\n"
        "Settings are environment variables. They are read once, when the program starts. A wrong value, or\n"
        "a variable that begins with `RUNDE_` and is no setting, stops it with one sentence. With none set,\n"
        "everything works on one machine.\n\n"
        "| variable | default | what it is for |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def commands_page() -> str:
    """The help of every command, as `--help` prints it."""
    parts = [
        f"## {typed}\n\n```\n{command.get_help(context)}\n```\n" for typed, command, context in commands(runde, None)
    ]
    return (
        "# Commands\n\nWritten by `bin/reference` from the help of each command.\n\n"
        "What goes wrong is one sentence on the error output and exit code 1; a mistyped command line has\n"
        "exit code 2.\n\n" + "\n".join(parts)
    )


def commands(group: click.Group, before: click.Context | None) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command with its name as it is typed: `runde programme check`."""
    context = click.Context(group, parent=before, info_name=group.name, terminal_width=100)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            raise click.ClickException(f"{context.command_path} {name} is listed and cannot be imported")
        if isinstance(command, click.Group):
            yield from commands(command, context)
        else:
            inner = click.Context(command, parent=context, info_name=name, terminal_width=100)
            yield inner.command_path, command, inner


PAGES: dict[str, Callable[[], str]] = {"settings.md": settings_page, "commands.md": commands_page}


def main() -> None:
    """Write both pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

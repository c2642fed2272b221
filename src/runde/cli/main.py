"""`runde`: the list of commands. Each is imported only when it is called, so that checking a package needs no database."""

from __future__ import annotations

import importlib
import os
import sys

import click

from runde.kit.settings import SettingsError

COMMANDS = {
    "backup": "runde.cli.backup:backup",
    "bench": "runde.cli.bench:bench",
    "check": "runde.cli.setup:check_command",
    "demo": "runde.cli.demo:demo",
    "ledger": "runde.cli.ledger:ledger",
    "person": "runde.cli.person:person",
    "programme": "runde.cli.programme:programme",
    "restore": "runde.cli.backup:restore",
    "serve": "runde.cli.serve:serve",
    "setup": "runde.cli.setup:setup_command",
    "worker": "runde.cli.serve:worker",
}


class Commands(click.Group):
    """Finds a command by its name in COMMANDS."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=Commands)
@click.version_option(package_name="runde")
def runde() -> None:
    """Runde runs moderated peer-support programmes over instant messaging."""


def main() -> None:
    """Run the command line; what goes wrong becomes one sentence and exit code 1. Only the owner may read what it writes."""
    os.umask(0o077)
    try:
        runde(prog_name="runde", standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except (click.ClickException, SettingsError) as error:
        click.echo(f"runde: {error}", err=True)
        sys.exit(1)
    except click.Abort:
        sys.exit(130)

"""`runde ledger check`."""

from __future__ import annotations

import click

from runde.cli import ground


@click.group()
def ledger() -> None:
    """The record of acts."""


@ledger.command()
@click.option("--against", metavar="HEAD", help="A head kept elsewhere (number:digest).")
def check(against: str | None) -> None:
    """Replay the ledger and name the first entry that does not fit."""
    ground.prepare()
    ground.migrate()
    from runde.ledger import checking  # app ready

    try:
        found = checking.check(against=against)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if found.fault is not None:
        raise click.ClickException(found.fault)
    erased = f", {found.erased} of them with a payload erased by law" if found.erased else ""
    click.echo(f"{found.entries} entries, all as they were written{erased}. Head: {found.head}")

"""The commands of the bench."""

from __future__ import annotations

import click

from runde.cli.bench.seeding import seed


@click.group()
def bench() -> None:
    """Measure Runde."""


bench.add_command(seed)

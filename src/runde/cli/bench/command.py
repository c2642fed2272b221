"""The commands of the bench."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from runde.cli.bench import table
from runde.cli.bench.measuring import Plan, measure
from runde.cli.bench.processes import cores
from runde.cli.bench.seeding import seed
from runde.cli.bench.subjects import Size, Subject, database


@click.group()
def bench() -> None:
    """Measure Runde."""


bench.add_command(seed)

FULL = Plan(Size(20, 12), Size(100, 12))
QUICK = Plan(Size(3, 4), Size(5, 4), warm=0.2, saturated=1.0, quiet=1.0, reading=0.5, repetitions=1)


@bench.command()
@click.option("--database-url", metavar="URL", help="A PostgreSQL where a database may be made: measured as well.")
@click.option("--redis-url", metavar="URL", help="A Redis: with both, two server processes are measured as well.")
@click.option("--repetitions", default=3, show_default=True, type=click.IntRange(1, 20))
@click.option("--quick", is_flag=True, help="A few people and seconds, to see that it works; the figures say nothing.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the page to this file, too.")
def run(database_url: str | None, redis_url: str | None, repetitions: int, quick: bool, out: Path | None) -> None:
    """Measure Runde beside a bare durable hub, and print what was found (about three minutes a repetition)."""
    subjects = [Subject(table.REFERENCE), Subject(table.SQLITE, {})]
    if database_url:
        with database(database_url):
            pass  # better said now than after the first minutes
        subjects.append(Subject(table.POSTGRESQL, {"RUNDE_DATABASE_URL": database_url}))
    if database_url and redis_url:
        both = {"RUNDE_DATABASE_URL": database_url, "RUNDE_REDIS_URL": redis_url}
        subjects.append(Subject(table.TWO, both, workers=2))
    plan = QUICK if quick else replace(FULL, repetitions=repetitions)
    if cores() is None:
        click.echo(
            "Processes cannot be bound to cores here: server and generator share them, and only ratios count.", err=True
        )
    page = table.page(measure(subjects, plan, lambda line: click.echo(line, err=True)), plan)
    click.echo(page, nl=False)
    if out is not None:
        out.write_text(page, encoding="utf-8")

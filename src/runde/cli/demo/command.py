"""The command `runde demo`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from runde.cli import ground
from runde.cli.demo import links, mark
from runde.cli.serve import run_server
from runde.kit.settings import SettingsError

FOLDER = "./.runde-demo"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Folder; else RUNDE_DATA, else ./.runde-demo."
)
@click.option("--fresh", is_flag=True, help="Delete the demo that is there and begin anew.")
def demo(host: str, port: int, data: Path | None, fresh: bool) -> None:
    """Show a living programme: two groups in their second week, with scripted members who answer."""
    folder = (data or Path(os.environ.get("RUNDE_DATA") or FOLDER)).expanduser().resolve()
    environment(folder, host=host, port=port)
    if fresh:
        mark.begin_anew(folder)
    if not mark.is_demo(folder):
        mark.check_takeable(folder)
    ground.prepare()
    key = claim(folder)
    from django.conf import settings  # app ready

    ready = links.welcome(key=key, url=settings.PUBLIC_URL, host=host, port=port, folder=str(folder))
    run_server(host=host, port=port, ready=ready, prepared=begin)


def environment(folder: Path, *, host: str, port: int) -> None:
    """Settings of a demo. Raises SettingsError when a database is named: a demo keeps to its folder."""
    if os.environ.get("RUNDE_DATABASE_URL") or os.environ.get("RUNDE_DATABASE_URL_FILE"):
        raise SettingsError("A demo keeps to a folder of its own. Unset RUNDE_DATABASE_URL to start it.")
    os.environ["RUNDE_DATA"] = str(folder)
    if not os.environ.get("RUNDE_URL"):
        os.environ["RUNDE_URL"] = links.own_address(host, port)


def claim(folder: Path) -> str:
    """The key of the demo folder, which is marked now if it was not. Raises click.ClickException when people are in it."""
    key = mark.key_of(folder)
    if key is not None:
        return key
    from django.db import connection  # app ready

    from runde.people.models import Person  # app ready

    tables = connection.introspection.table_names()
    if Person._meta.db_table in tables and Person.objects.exists():
        raise click.ClickException(
            f"There are people in {folder}, and it is not marked as a demo. Set RUNDE_DATA to an empty folder."
        )
    return mark.mark(folder, now=datetime.now(UTC))


def begin() -> None:
    """With the database ready and before anybody comes: let the story happen once, and let scripted members answer."""
    from runde.cli.demo.answering import Company  # app ready
    from runde.cli.demo.seeding import is_seeded, seed  # app ready
    from runde.config.companions import accompany  # app ready
    from runde.kit.time import now  # app ready

    if not is_seeded():
        click.echo("The demo is being made. This takes a few seconds.")
        seed(now=now())
    accompany(Company())

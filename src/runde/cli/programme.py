"""`runde programme`: check a package, load it, list what is there."""

from __future__ import annotations

import json
from pathlib import Path

import click

from runde import packages
from runde.cli.ground import migrate, prepare
from runde.packages.library import library_path, names
from runde.packages.report import as_json, as_lines


@click.group()
def programme() -> None:
    """Check and load programmes."""


@programme.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for other programs.")
def check(path: Path, wants_json: bool) -> None:
    """Check the package in the folder PATH: no fault, exit 0; else each with its file and line, exit 1.

    Needs no database and changes nothing.
    """
    reading = packages.read(path)
    if wants_json:
        click.echo(json.dumps(as_json(reading), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(as_lines(reading)))
    if not reading.ok:
        raise click.exceptions.Exit(1)


@programme.command()
@click.argument("package")
def load(package: str) -> None:
    """Load PACKAGE, a folder or the name of a programme that comes with Runde (see `list`).

    Loading the same package again changes nothing.
    """
    path = _folder(package)
    prepare()
    migrate()
    from runde.kit.time import now  # app ready
    from runde.programme.loading import load as load_edition  # app ready
    from runde.programme.refusals import PackageFaulty, PlanRefused  # app ready

    try:
        edition = load_edition(path=path, by=None, now=now())
    except PackageFaulty as error:
        click.echo("\n".join(str(fault) for fault in error.faults))
        raise click.ClickException(str(error)) from error
    except PlanRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{edition.programme.slug} {edition.version} is in force.")


@programme.command(name="list")
def list_command() -> None:
    """List the programmes that come with Runde and those that are loaded."""
    prepare()
    migrate()
    from runde.programme.models import Programme  # app ready
    from runde.programme.queries import editions_of  # app ready

    loaded = dict(Programme.objects.values_list("slug", "id"))
    editions = editions_of(loaded.values())
    for slug in sorted({*names(), *loaded}):
        edition = editions.get(loaded.get(slug, 0))
        click.echo(f"{slug}  {f'{edition.version} is in force' if edition else 'not loaded'}")


def _folder(package: str) -> Path:
    path = Path(package)
    if path.is_dir():
        return path
    try:
        return library_path(package)
    except LookupError as error:
        raise click.ClickException(f"{error} Or name a folder that holds a package.") from error

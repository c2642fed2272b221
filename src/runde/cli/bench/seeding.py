"""`runde bench …`: seeding for load tools."""

from __future__ import annotations

import json
from pathlib import Path

import click

from runde.cli import ground


@click.command()
@click.option("--groups", default=20, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--members", default=12, show_default=True, type=click.IntRange(1, 1_000))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Where to write the tokens."
)
def seed(groups: int, members: int, out: Path) -> None:
    """Fill an empty RUNDE_DATA with groups and members, and write their device tokens."""
    ground.prepare()
    ground.migrate()
    from django.conf import settings  # app ready
    from django.db import transaction  # app ready

    from runde.chat.joining import join, open_room  # app ready
    from runde.kit.time import now  # app ready
    from runde.people.arriving import make_person  # app ready
    from runde.people.devices import make_device  # app ready
    from runde.people.models import Person  # app ready

    if Person.objects.exists():
        raise click.ClickException("There are people in this database. Set RUNDE_DATA to an empty folder.")
    try:
        out.touch()
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written. Name another file with --out.") from error
    at = now()
    seeded = []
    with transaction.atomic():
        for group in range(1, groups + 1):
            room = open_room(name=f"Bench {group}", by=None, now=at, scripted="bench")
            entries = []
            for number in range(1, members + 1):
                person = make_person(name=f"M{group}-{number}", language="en", by=None, now=at, scripted="bench")
                join(room=room, person=person, by=None, now=at)
                _, token = make_device(person=person, label="bench", now=at)
                entries.append({"person": person.pk, "token": token})
            seeded.append({"room": room.pk, "members": entries})
    out.write_text(json.dumps({"url": settings.PUBLIC_URL, "groups": seeded}), encoding="utf-8")
    click.echo(f"{groups} groups with {members} members each are in {settings.DATA}; tokens in {out}.")

"""`runde person`: a person's own copy of their data, erasure, and a coordinator's lost phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runde.cli import ground
from runde.keeping.placing import FileRefused, check_free, placed

if TYPE_CHECKING:
    from runde.people.models import Person

Number = click.IntRange(1, 2**63 - 1)


@click.group()
def person() -> None:
    """A person's own copy of their data, erasure, and a coordinator's lost phone.

    PERSON is the number that stands on the person's page in the office.
    """


@person.command()
@click.argument("number", metavar="PERSON", type=Number)
@click.argument("path", metavar="FILE.zip", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", type=click.Choice(["de", "en"]), help="Language of the page; else the person's own.")
def export(number: int, path: Path, language: str | None) -> None:
    """Write everything that Runde keeps about PERSON into FILE.zip, for them.

    The zip holds index.html to read and data.json for programs. It must be a new file; only you can read it.
    """
    found = _person(number)
    from cryptography.fernet import InvalidToken  # slow

    from runde.keeping.own_copy import write_copy  # app ready
    from runde.kit.time import now  # app ready

    try:
        with _in_sentences("No file was written."):
            check_free(path)
            with placed(path) as file:
                write_copy(person=found, language=language or found.language, by=None, now=now(), into=file)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}. Choose another place.") from error
    except InvalidToken as error:
        raise click.ClickException(
            "The contact data cannot be read with this identity key. Set RUNDE_IDENTITY_KEY to the key they were "
            "encrypted with. No file was written."
        ) from error
    click.echo(f"The copy is in {path}. It holds contact data and everything the person wrote: hand it to them only.")


@person.command()
@click.argument("number", metavar="PERSON", type=Number)
@click.option("--reason", required=True, help="Why. It is kept, so it must not name the person.")
@click.option(
    "--keep-for-research", is_flag=True, help="Keep texts, times and memberships without a name, for the study."
)
@click.option("--decided-by", metavar="PERSON", type=Number, help="The coordinator who decided, by their number.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(number: int, reason: str, keep_for_research: bool, decided_by: int | None, yes: bool) -> None:
    """Erase the data of PERSON for good. The talk of the others stays readable, with placeholders."""
    found = _person(number)
    by = _coordinator(decided_by) if decided_by is not None else None
    from runde.keeping.erasing import check_erasable, erase, outlook  # app ready
    from runde.kit.time import now  # app ready
    from runde.ledger.checking import current_head  # app ready
    from runde.people.rules import Unusable  # app ready

    try:
        with _in_sentences("Run this again: it says so when everything was erased already."):
            check_erasable(found, reason=reason, keep_for_research=keep_for_research)
            ahead = outlook(found)
            if not yes:
                lines = _announced(found, keep_for_research, ahead.messages, ahead.rooms, ahead.leaderless)
                click.echo("\n".join(lines))
                _ask(found)
            erase(person=found, by=by, now=now(), reason=reason, keep_for_research=keep_for_research)
    except Unusable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The data of person {number} are erased. With a backup made before now they would come back:")
    click.echo(f"note the number {number} and the ledger's head {current_head()} apart from the backups.")
    for room in ahead.leaderless:
        click.echo(f"Group {room} has no moderator now. Nothing of its programme is posted until it has one.")


@person.command("remove-second-factor")
@click.argument("number", metavar="PERSON", type=Number)
@click.option("--decided-by", metavar="PERSON", type=Number, help="The coordinator who decided, by their number.")
def remove_second_factor(number: int, decided_by: int | None) -> None:
    """Take the second step of PERSON's sign-in away: the phone with the app or the passkey is lost.

    Be sure that it is really this person who asks. All their sign-ins end; with the password alone they come in again, and
    set up a new second step.
    """
    found = _person(number)
    by = _coordinator(decided_by) if decided_by is not None else None
    from runde.kit.time import now  # app ready
    from runde.people.models import User  # app ready
    from runde.people.second_factor import remove_second_factor as remove  # app ready

    user = User.objects.filter(person=found).first()
    with _in_sentences("Nothing was changed."):
        if user is None or not remove(user=user, by=by, now=now()):
            raise click.ClickException(f"Person {number} has no second step. Nothing was changed.")
    click.echo(f"{found.name} signs in with the password alone now, and should set up a new second step at once.")


def _person(number: int) -> Person:
    ground.prepare()
    ground.migrate()
    from runde.people.models import Person  # app ready

    found = Person.objects.filter(pk=number).first()
    if found is None:
        raise click.ClickException(
            f"There is no person {number}. The number stands on the person's page in the office, under “Number”."
        )
    return found


def _coordinator(number: int) -> Person:
    from runde.people.roles import coordinators  # app ready

    found = coordinators().filter(pk=number).first()
    if found is None:
        raise click.ClickException(f"Person {number} is no coordinator. Give the number of the one who decided.")
    return found


def _announced(person: Person, keep: bool, messages: int, rooms: list[str], leaderless: list[str]) -> Iterator[str]:
    yield f"Person {person.pk}, {person.name or 'without a name already'}."
    yield "Will go: the name, contact data, letters, PIN, devices and account, and what the ledger says about them."
    if keep:
        yield f"Stays for the study, without a name: {messages} messages, their times, and the memberships."
    else:
        yield f"Will go, too: the texts of {messages} messages; a placeholder stays in the place of each."
        yield "Stays: that somebody without a name was in these groups, when they wrote, and that the data were erased."
    if rooms:
        yield f"Will no longer be in: {', '.join(rooms)}."
    for room in leaderless:
        yield f"Group {room} will have no moderator."
    yield "This cannot be undone."


def _ask(person: Person) -> None:
    wanted = person.name or str(person.pk)
    typed = click.prompt(f"To go on, type {wanted}", default="", show_default=False)
    if typed.strip() != wanted:
        raise click.ClickException("That was something else. Nothing was erased.")


@contextmanager
def _in_sentences(then: str) -> Iterator[None]:
    """What goes wrong inside becomes a sentence; `then` says how things stand when the database cannot be used."""
    from django.db import DatabaseError  # slow

    try:
        with ground.tidy_end():
            yield
    except FileRefused as error:
        raise click.ClickException(str(error)) from error
    except DatabaseError as error:
        said = str(error).strip().partition("\n")[0]
        raise click.ClickException(f"The database cannot be used: {said}. {then}") from error

"""`runde setup` (the first coordinator, and whom people call) and `runde check` (is everything in place?)."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import click

from runde.cli import ground

LOCAL = {"127.0.0.1", "::1", "localhost"}


@click.command()
@click.option("--name", help="The coordinator's name, as others see it.")
@click.option("--email", help="The coordinator's e-mail address, for signing in.")
@click.option("--password-file", type=click.File(), help="File with the password (- reads it from the input).")
@click.option("--language", type=click.Choice(["de", "en"]), help="The coordinator's language.")
@click.option("--helpline-name", help="Whom people call: a name.")
@click.option("--helpline-phone", help="Whom people call: the telephone number.")
@click.option("--helpline-hours", help="When they may call, for example: Monday to Friday, 9 to 16.")
@click.option("--new-password", is_flag=True, help="Only give an existing account (--email) a new password.")
def setup_command(
    name: str | None,
    email: str | None,
    password_file: IO[str] | None,
    language: str | None,
    helpline_name: str | None,
    helpline_phone: str | None,
    helpline_hours: str | None,
    new_password: bool,
) -> None:
    """Enter the first coordinator and whom people call. What is not given as an option is asked for."""
    ground.prepare()
    ground.migrate()
    from django.conf import settings  # app ready
    from django.db import transaction  # app ready
    from django.utils import translation  # app ready

    from runde.kit.time import now  # app ready
    from runde.people.accounts import open_account  # app ready
    from runde.people.arriving import make_person  # app ready
    from runde.people.helpline import set_helpline  # app ready
    from runde.people.models import Role  # app ready
    from runde.people.roles import coordinators, give_role  # app ready
    from runde.people.rules import Unusable  # app ready

    translation.activate("en")
    if new_password:
        _give_password(email, password_file)
        return
    there = coordinators().filter(user__isnull=False).first()
    if there is not None:
        click.echo(f"Runde is already set up: {there.name} coordinates. Nothing was changed.")
        return
    name = name or click.prompt("Your name, as others see it")
    email = email or click.prompt("Your e-mail address")
    password = _password(password_file)
    language = language or click.prompt("Language", type=click.Choice(["de", "en"]), default=settings.LANGUAGE_CODE)
    helpline_name = helpline_name or click.prompt("Whom do people call? A name")
    helpline_phone = helpline_phone or click.prompt("The telephone number")
    if helpline_hours is None:
        helpline_hours = click.prompt("When may they call?", default="", show_default=False)
    try:
        with transaction.atomic():
            person = make_person(name=name, language=language, by=None, now=now())
            open_account(person=person, email=email, password=password, by=None, now=now())
            give_role(person=person, role=Role.COORDINATOR, by=None, now=now())
            set_helpline(name=helpline_name, phone=helpline_phone, hours=helpline_hours, by=person, now=now())
    except Unusable as error:
        raise click.ClickException(f"{error} Nothing was changed.") from error
    click.echo(f"{person.name} coordinates now. Start with `runde serve`, then sign in at {settings.PUBLIC_URL}/staff/")


def _give_password(email: str | None, file: IO[str] | None) -> None:
    from runde.kit.time import now  # app ready
    from runde.people.accounts import change_password, find_account  # app ready
    from runde.people.rules import Unusable  # app ready

    user = find_account(email or click.prompt("E-mail address of the account"))
    if user is None:
        raise click.ClickException("There is no account with this e-mail address. Check its spelling.")
    try:
        change_password(user=user, password=_password(file), by=None, now=now())
    except Unusable as error:
        raise click.ClickException(f"{error} Nothing was changed.") from error
    click.echo(f"{user.person.name} has a new password and is signed out everywhere.")


def _password(file: IO[str] | None) -> str:
    if file is not None:
        return file.readline().rstrip("\r\n")
    return str(click.prompt("Password (at least 12 characters)", hide_input=True, confirmation_prompt=True))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, and whether somebody must act."""

    text: str
    must_act: bool = False


@click.command()
def check_command() -> None:
    """See whether everything is in place; exit 1 when something must be done."""
    ground.prepare()
    found = list(findings())
    for finding in found:
        click.echo(f"{'DO  ' if finding.must_act else 'ok  '}{finding.text}")
    waiting = sum(finding.must_act for finding in found)
    if waiting:
        raise click.ClickException("One thing must be done." if waiting == 1 else f"{waiting} things must be done.")


def findings() -> Iterator[Finding]:
    """Look at address and keys, then, when the database answers and is up to date, at what is in it."""
    from django.conf import settings  # app ready

    yield _address(settings.RUNDE.url)
    yield from _keys(ground.folder() / "keys", given=bool(settings.RUNDE.secret_key), name="secret")
    yield from _keys(ground.folder() / "keys", given=bool(settings.RUNDE.identity_key), name="identity")
    yield _folder(ground.folder())
    database = _database()
    yield database
    yield _disk(ground.folder())
    if settings.REDIS_URL:
        yield _redis(settings.REDIS_URL)
    if settings.RUNDE.mail_url:
        yield _mail()
    if not database.must_act:
        yield from _contents()


def _address(url: str) -> Finding:
    if url.startswith("https://"):
        return Finding(f"People reach Runde at {url}.")
    if urlsplit(url).hostname in LOCAL:
        return Finding(f"Runde answers on this machine only ({url}). For telephones set RUNDE_URL to an https address.")
    return Finding(f"People reach Runde without encryption ({url}). Set RUNDE_URL to an https address.", must_act=True)


def _keys(folder: Path, *, given: bool, name: str) -> Iterator[Finding]:
    if given:
        yield Finding(f"The {name} key comes from the environment. Keep a copy of it in a safe place.")
        return
    file = folder / name
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding(f"Others can read the {name} key. Run: chmod 600 {file}", must_act=True)
    else:
        yield Finding(f"The {name} key is in {file}. Keep a copy in a safe place, apart from the backups.")


def _folder(folder: Path) -> Finding:
    if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return Finding(f"Others on this machine can look into {folder}. Run: chmod 700 {folder}", must_act=True)
    return Finding(f"The data lies in {folder}; only its owner can look into it.")


def _disk(folder: Path) -> Finding:
    from runde.media.limits import MB, NEARLY_FULL  # app ready

    free = shutil.disk_usage(folder).free
    said = f"{free // MB:,} MB are free on the disk of {folder}"
    if free < NEARLY_FULL:
        return Finding(f"Only {said}. Make room there: pictures and videos are refused when it is full.", must_act=True)
    return Finding(f"{said}.")


def _database() -> Finding:
    from django.db import DatabaseError, connection  # app ready
    from django.db.migrations.executor import MigrationExecutor  # app ready

    ground.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        executor = MigrationExecutor(connection)
        if ground.is_newer(executor.loader):
            return Finding(ground.NEWER, must_act=True)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return Finding(f"The database cannot be used: {str(error).strip()}. Check RUNDE_DATABASE_URL.", must_act=True)
    if behind:
        return Finding("The database is not up to date. Run `runde setup` or `runde serve` once.", must_act=True)
    return Finding(f"The database answers ({connection.vendor}) and is up to date.")


def _redis(url: str) -> Finding:
    import redis  # slow

    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as asked:
            asked.ping()
    except (redis.RedisError, ValueError) as error:
        return Finding(
            f"Redis does not answer ({error}). Start it, or correct RUNDE_REDIS_URL. "
            "Until then, messages from other server processes arrive up to a second later.",
            must_act=True,
        )
    return Finding("Redis answers.")


def _mail() -> Finding:
    import smtplib  # slow

    from django.core.mail import get_connection  # app ready

    connection = get_connection()
    try:
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        return Finding(
            f"The mail server does not answer ({error}). Start it, or correct RUNDE_MAIL_URL.", must_act=True
        )
    return Finding("The mail server answers.")


def _contents() -> Iterator[Finding]:
    from runde.ledger.checking import check  # app ready
    from runde.notices.queries import waiting_mail  # app ready
    from runde.people.helpline import helpline  # app ready
    from runde.people.roles import coordinators  # app ready

    staff = coordinators().filter(user__isnull=False).count()
    if staff:
        yield Finding(f"Coordinators who can sign in: {staff}.")
    else:
        yield Finding("Nobody coordinates yet. Run `runde setup`.", must_act=True)
    human = helpline()
    if human is None:
        yield Finding(
            "No telephone number for help is entered. Run `runde setup`, or enter it in the office.", must_act=True
        )
    else:
        yield Finding(f"People call {human.name}, {human.phone}.")
    late = waiting_mail()
    if late:
        yield Finding(f"Mails that could not be sent so far: {late}. They are tried again.", must_act=True)
    ledger = check()
    if ledger.fault is None:
        yield Finding(f"The ledger is whole: {ledger.entries} entries. Head: {ledger.head}")
    else:
        yield Finding(f"The ledger does not fit together: {ledger.fault} Run `runde ledger check`.", must_act=True)

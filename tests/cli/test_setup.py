"""`runde setup` and `runde check`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from django.utils import translation

from cast import Cast
from runde.cli.serve import say_who_is_missing
from runde.cli.setup import check_command, setup_command
from runde.kit import keys
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.people.helpline import helpline, set_helpline
from runde.people.models import Person, User
from runde.people.roles import coordinators

OPTIONS = [
    *("--name", "Olga", "--email", "Olga@example.org", "--language", "en", "--password-file", "-"),
    *("--helpline-name", "Herta", "--helpline-phone", "02742 9000", "--helpline-hours", ""),
]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder with keys, and no keys in the environment."""
    keys.secret(tmp_path)
    keys.identity(tmp_path)
    runde = replace(settings.RUNDE, secret_key="", identity_key="")
    with override_settings(DATA=tmp_path, RUNDE=runde):
        yield tmp_path


def setup(*options: str, typed: str = "a long enough sentence\n") -> Result:
    return CliRunner().invoke(setup_command, options, input=typed)


def check() -> Result:
    return CliRunner().invoke(check_command)


def test_the_first_coordinator_by_options(db: None) -> None:
    done = setup(*OPTIONS)
    assert done.exit_code == 0, done.output
    assert "/staff/" in done.output
    [olga] = coordinators()
    assert (olga.name, olga.language, olga.user.email) == ("Olga", "en", "olga@example.org")
    assert olga.user.check_password("a long enough sentence")
    human = helpline()
    assert human is not None
    assert (human.name, human.set_by) == ("Herta", olga)
    again = setup(*OPTIONS)
    assert (again.exit_code, "already set up: Olga" in again.output) == (0, True)
    assert Person.objects.count() == 1


def test_the_first_coordinator_by_answers(db: None) -> None:
    answers = [
        "Olga",
        "olga@example.org",
        "a long enough sentence",
        "a long enough sentence",
        "de",
        "Herta",
        "123 45",
        "",
    ]
    done = setup(typed="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    assert "a long enough sentence" not in done.output
    assert coordinators().get().language == "de"


@pytest.mark.parametrize(
    ("options", "password"),
    [
        (OPTIONS, "short"),
        ([*OPTIONS, "--email", "olga"], "a long enough sentence"),
        ([*OPTIONS, "--helpline-phone", "?"], "a long enough sentence"),
    ],
)
def test_nothing_by_halves(db: None, options: list[str], password: str) -> None:
    done = setup(*options, typed=password)
    assert done.exit_code == 1
    assert "Nothing was changed." in done.output
    assert not Person.objects.exists()
    assert not Entry.objects.exists()
    assert helpline() is None


def test_a_forgotten_password(cast: Cast) -> None:
    assert "no account" in setup("--new-password", "--email", "nobody@example.org", "--password-file", "-").output
    weak = setup("--new-password", "--email", "olga@example.org", "--password-file", "-", typed="short")
    assert (weak.exit_code, "Nothing was changed." in weak.output) == (1, True)
    typed = "olga@example.org\nanother long sentence\nanother long sentence\n"
    done = setup("--new-password", typed=typed)
    assert (done.exit_code, "Olga has a new password" in done.output) == (0, True)
    assert User.objects.get().check_password("another long sentence")


def test_check_is_content_after_setup(db: None, folder: Path) -> None:
    setup(*OPTIONS)
    done = check()
    assert done.exit_code == 0, done.output
    assert "DO" not in done.output
    assert done.output.count("Keep a copy") == 2
    assert "Herta, 02742 9000" in done.output


def test_check_names_what_must_be_done(db: None, folder: Path) -> None:
    (folder / "keys" / "identity").chmod(0o644)
    with override_settings(RUNDE=replace(settings.RUNDE, url="http://runde.example.org")):
        done = check()
    assert done.exit_code == 1
    todo = [line for line in done.output.splitlines() if line.startswith("DO")]
    assert len(todo) == 4
    for words in ("https address", "chmod 600", "Run `runde setup`", "No telephone number"):
        assert words in done.output
    assert "4 things must be done." in done.output


def test_check_with_https_and_keys_from_the_environment(cast: Cast) -> None:
    set_helpline(name="Herta", phone="02742 9000", hours="", by=cast.olga, now=now() - timedelta(days=1))
    with override_settings(RUNDE=replace(settings.RUNDE, url="https://runde.example.org")):
        done = check()
    assert done.exit_code == 0, done.output
    assert done.output.count("comes from the environment") == 2


def test_check_finds_a_changed_ledger(cast: Cast) -> None:
    Entry.objects.filter(seq=1).update(act="nothing")
    done = check()
    assert "The ledger does not fit together: Entry 1 was changed." in done.output


def test_check_says_when_the_database_is_behind(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'people'")
    assert "The database is not up to date." in check().output


def test_check_says_when_the_database_cannot_be_used(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME COLUMN app TO other")
    assert "The database cannot be used" in check().output


@pytest.mark.django_db
def test_a_server_without_a_coordinator_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    say_who_is_missing()
    assert "run `runde setup`" in capsys.readouterr().out


def test_a_server_with_a_coordinator_says_nothing_of_it(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.get_or_create(person=cast.olga)
    say_who_is_missing()
    assert capsys.readouterr().out == ""


def test_check_says_when_the_disk_is_nearly_full(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    for free, said in ((3_000_000_000, "ok  3,000 MB are free"), (1_000_000_000, "DO  Only 1,000 MB are free")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        assert said in check().output

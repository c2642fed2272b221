"""`runde person`: what it asks, what it says, and what it leaves alone."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from django.db import connection, transaction
from django.test import Client, override_settings

from cast import Cast, say
from runde.cli.person import person
from runde.kit.time import now
from runde.ledger.checking import current_head
from runde.ledger.models import Entry
from runde.people.arriving import change_identity
from runde.people.models import Erased, Person
from server import Server

pytestmark = pytest.mark.promise("B16")


def run(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(person, [str(word) for word in words], input=typed)


def erased(one: Person) -> bool:
    return Erased.objects.filter(person=one).exists()


def test_a_copy_is_a_new_file_that_only_its_owner_reads(cast: Cast, tmp_path: Path) -> None:
    say(cast.linde, cast.ana, "Good morning")
    path = tmp_path / "ana.zip"
    done = run("export", cast.ana.pk, path, "--language", "de")
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as file:
        assert "Ihre Daten in Runde" in file.read("index.html").decode()
    assert list(tmp_path.iterdir()) == [path]
    assert Entry.objects.filter(act="person.copy", on=f"person:{cast.ana.pk}").count() == 1


def test_the_page_is_in_the_persons_own_language(cast: Cast, tmp_path: Path) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(language="de")
    run("export", cast.ana.pk, tmp_path / "ana.zip")
    with zipfile.ZipFile(tmp_path / "ana.zip") as file:
        assert '<html lang="de">' in file.read("index.html").decode()


def test_a_file_that_is_there_is_not_touched(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "ana.zip"
    path.write_text("mine")
    done = run("export", cast.ana.pk, path)
    assert (done.exit_code, "exists already" in done.output) == (1, True)
    assert path.read_text() == "mine"
    assert not Entry.objects.filter(act="person.copy").exists()


def test_a_file_that_came_meanwhile_is_not_replaced(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ana.zip"
    link = os.link
    monkeypatch.setattr(os, "link", lambda source, target: (path.write_text("mine"), link(source, target)))
    done = run("export", cast.ana.pk, path)
    assert (done.exit_code, "made by somebody else meanwhile" in done.output) == (1, True)
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_named(cast: Cast, tmp_path: Path) -> None:
    done = run("export", cast.ana.pk, tmp_path / "nowhere" / "ana.zip")
    assert done.exit_code == 1
    assert f"There is no folder {tmp_path / 'nowhere'}" in done.output


def test_a_place_that_cannot_be_written_to_is_named(cast: Cast, tmp_path: Path) -> None:
    done = run("export", cast.ana.pk, tmp_path / f"{'x' * 300}.zip")
    assert (done.exit_code, "Choose another place." in done.output) == (1, True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_copy_that_was_broken_off_is_removed_at_the_latest_by_the_next(tmp_path: Path, number: int) -> None:
    house, out = Server(tmp_path / "house"), tmp_path / "out"
    member = house.seed(groups=1, members=1)[0]["members"][0]["person"]
    out.mkdir()
    command = [sys.executable, "-m", "runde", "person", "export", str(member), str(out / "first.zip")]
    with closing(sqlite3.connect(house.folder / "runde.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # the copy is written, and its line in the ledger has to wait
        with subprocess.Popen(command, env=house.uncovered, stderr=subprocess.DEVNULL) as process:
            while not any(file.stat().st_size for file in out.iterdir()):
                assert process.poll() is None
            process.send_signal(number)
            other.execute("ROLLBACK")
    assert bool(list(out.iterdir())) is (number == signal.SIGKILL)
    assert house.command("person", "export", str(member), str(out / "second.zip")).returncode == 0
    assert [file.name for file in out.iterdir()] == ["second.zip"]


def test_with_the_wrong_key_no_file_is_left(cast: Cast, tmp_path: Path) -> None:
    change_identity(person=cast.ana, by=cast.olga, now=now(), phone="0699 1")
    with override_settings(IDENTITY_KEY=Fernet.generate_key().decode()):
        done = run("export", cast.ana.pk, tmp_path / "ana.zip")
    assert (done.exit_code, "Set RUNDE_IDENTITY_KEY" in done.output) == (1, True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("export", 999_999, "x.zip"), ("erase", 999_999, "--reason", "By law", "--yes")])
def test_a_number_that_is_nobodys_is_named(cast: Cast, words: tuple[object, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert "There is no person 999999. The number stands on the person's page in the office" in done.output


def test_before_an_erasure_it_says_what_goes_and_asks_for_the_name(cast: Cast) -> None:
    say(cast.linde, cast.carla, "Good morning")
    done = run("erase", cast.carla.pk, "--reason", "By law", typed="Carlo\n")
    assert (done.exit_code, "Nothing was erased" in done.output) == (1, True)
    assert not erased(cast.carla)
    for part in ("the texts of 1 messages", "Linde will have no moderator", "cannot be undone", "type Carla"):
        assert part in done.output
    done = run("erase", cast.carla.pk, "--reason", "By law", typed="Carla\n")
    assert done.exit_code == 0, done.output
    assert erased(cast.carla)
    assert "Group Linde has no moderator now" in done.output
    assert f"note the number {cast.carla.pk} and the ledger's head {current_head()}" in done.output


@pytest.mark.parametrize(
    ("words", "then"),
    [(("erase", "--reason", "By law", "--yes"), "Run this again"), (("export", "ana.zip"), "No file was written")],
)
def test_a_database_that_cannot_be_written_to_gets_a_sentence(
    cast: Cast, tmp_path: Path, words: tuple[str, ...], then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sqlite = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY")
        done = run(words[0], cast.ana.pk, *words[1:])
        if sqlite:
            cursor.execute("PRAGMA query_only = OFF")
    assert (done.exit_code, done.output.count("\n")) == (1, 1), done.output
    assert "The database cannot be used: " in done.output
    assert then in done.output
    assert not erased(cast.ana)
    assert not list(tmp_path.iterdir())


def test_the_exemption_and_who_decided_are_kept(cast: Cast) -> None:
    options = ("--reason", "The study needs it", "--keep-for-research", "--decided-by", cast.olga.pk)
    done = run("erase", cast.ana.pk, *options, typed="Ana\n")
    assert done.exit_code == 0, done.output
    assert "Stays for the study, without a name" in done.output
    row = Erased.objects.get(person=cast.ana)
    assert (row.by, row.reason, row.extent) == (cast.olga, "The study needs it", Erased.ALL_BUT_STUDY)
    done = run("erase", cast.ana.pk, "--reason", "The study is over", typed=f"{cast.ana.pk}\n")
    assert done.exit_code == 0, done.output
    assert "without a name already" in done.output


def test_who_decided_must_be_a_coordinator(cast: Cast) -> None:
    done = run("erase", cast.ana.pk, "--reason", "By law", "--decided-by", cast.carla.pk, "--yes")
    assert (done.exit_code, "is no coordinator" in done.output) == (1, True)
    assert not erased(cast.ana)


def test_a_second_erasure_says_when_the_first_was(cast: Cast) -> None:
    assert run("erase", cast.ana.pk, "--reason", "By law", "--yes").exit_code == 0
    done = run("erase", cast.ana.pk, "--reason", "By law", "--yes")
    assert (done.exit_code, "already erased on" in done.output) == (1, True)


def test_an_erasure_needs_a_reason(cast: Cast) -> None:
    assert run("erase", cast.ana.pk, "--yes").exit_code == 2
    assert not erased(cast.ana)


def test_a_lost_second_factor_is_taken_away_and_all_sign_ins_end(cast: Cast) -> None:
    user = cast.olga.user
    TOTP.activate(user, "SECRET")
    RecoveryCodes.activate(user)
    browser = Client()
    browser.force_login(user)
    done = run("remove-second-factor", cast.olga.pk, "--decided-by", cast.olga.pk)
    assert done.exit_code == 0, done.output
    assert "Olga signs in with the password alone now" in done.output
    assert not Authenticator.objects.exists()
    assert browser.get("/office/").status_code == 302
    entries = Entry.objects.filter(act="account.second_factor_removed").values_list("by", "on")
    assert list(entries) == [(cast.olga.pk, f"person:{cast.olga.pk}")]


def test_who_has_no_second_factor_keeps_everything(cast: Cast) -> None:
    for number in (cast.olga.pk, cast.ana.pk):
        done = run("remove-second-factor", number)
        assert (done.exit_code, done.output) == (
            1,
            f"Error: Person {number} has no second step. Nothing was changed.\n",
        )
    assert run("remove-second-factor", 987_654).exit_code == 1
    assert not Entry.objects.filter(act="account.second_factor_removed").exists()

"""Settings fail loudly, with a sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from runde.kit import keys
from runde.kit.settings import SettingsError, load


def test_with_nothing_set_everything_has_a_value() -> None:
    settings = load({})
    assert settings.language == "de"
    assert not settings.secure
    assert settings.folder == Path("runde-data").resolve()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"RUNDE_LANGAUGE": "de"}, "RUNDE_LANGAUGE is not a setting"),
        ({"RUNDE_LANGUAGE": "fr"}, "must be de or en"),
        ({"RUNDE_TIME_ZONE": "Vienna"}, "must be a zone"),
        ({"RUNDE_DATABASE_URL": "mysql://x"}, "must begin with postgresql"),
        ({"RUNDE_REDIS_URL": "localhost"}, "must begin with redis"),
        ({"RUNDE_URL": "runde.example.org"}, "must be an address"),
        ({"RUNDE_URL": "https://runde.example.org/app"}, "without a path"),
        ({"RUNDE_IDENTITY_KEY": "short"}, "must be 32 bytes"),
        ({"RUNDE_IDENTITY_KEY": "é"}, "must be 32 bytes"),
        ({"RUNDE_SECRET_KEY": "short"}, "at least 32 characters"),
        ({"RUNDE_PIN_AFTER_DAYS": "0"}, "whole number from 1 to 400"),
        ({"RUNDE_ANSWER_MINUTES": "an hour"}, "whole number"),
        ({"RUNDE_SILENT_DAYS": "²"}, "whole number"),
        ({"RUNDE_SECRET_KEY_FILE": "/nowhere/at/all"}, "cannot be read"),
        ({"RUNDE_SECRET_KEY_FILE": "/x", "RUNDE_SECRET_KEY": "y"}, "not both"),
        ({"RUNDE_SECRET_KEY_FILE": "/dev/null"}, "names an empty file"),
        ({"RUNDE_DATABASE_URL": "postgresql://localhost"}, "must name a database"),
        ({"RUNDE_DATABASE_URL": "postgresql://localhost:five/runde"}, "RUNDE_DATABASE_URL is no address"),
        ({"RUNDE_REDIS_URL": "redis://localhost:99999/0"}, "RUNDE_REDIS_URL is no address"),
        ({"RUNDE_URL": "http://[half"}, "RUNDE_URL is no address"),
        ({"RUNDE_MAIL_URL": "mail.example.org", "RUNDE_MAIL_FROM": "a@example.org"}, "must be an address like smtp"),
        ({"RUNDE_MAIL_URL": "smtp://mail.example.org:587"}, "RUNDE_MAIL_FROM must be the address"),
        ({"RUNDE_PUSH_ALLOW": "push.example.lan"}, "RUNDE_PUSH_ALLOW must hold addresses"),
        ({"RUNDE_PUSH_ALLOW": "https://push.example.lan/x"}, "RUNDE_PUSH_ALLOW must hold addresses"),
        ({"RUNDE_LANGUAGE_FILE": "/x"}, "is not a setting"),
    ],
)
def test_what_is_wrong_is_named(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load(environment)


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s" * 40 + "\n")
    assert load({"RUNDE_SECRET_KEY_FILE": str(tmp_path / "secret")}).secret_key == "s" * 40


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = keys.secret(tmp_path), keys.identity(tmp_path)
    assert (keys.secret(tmp_path), keys.identity(tmp_path)) == first
    assert keys.is_identity_key(first[1])
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "keys").iterdir()} == {0o600}
    assert len(list((tmp_path / "keys").iterdir())) == 2


def test_a_new_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    keys.secret(tmp_path / "new" / "data")
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700


def test_https_is_recognised() -> None:
    assert load({"RUNDE_URL": "https://runde.example.org"}).secure

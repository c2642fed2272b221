"""Typed settings, read from the environment once, failing with a sentence.

Each setting is one field of `Settings`; its metadata carries what the operator guide prints. Secrets may also
be given as a file: `RUNDE_SECRET_KEY_FILE=/run/secrets/runde` is read like `RUNDE_SECRET_KEY`.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from runde.kit import keys

LANGUAGES = ("de", "en")
SECOND_FACTOR = ("off", "asked", "required")


class SettingsError(Exception):
    """A setting is wrong; the message is one sentence that says what to do."""


def _setting(default: str, about: str, *, secret: bool = False) -> str:
    return field(default=default, metadata={"about": about, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one installation. Every value is the text from the environment, checked by `load`."""

    data: str = _setting("./runde-data", "Folder for the database file, media and keys.")
    database_url: str = _setting(
        "", "postgresql://user:password@host:port/name; empty: SQLite in RUNDE_DATA.", secret=True
    )
    redis_url: str = _setting("", "redis://host:port/number; needed for more than one server process.", secret=True)
    secret_key: str = _setting("", "Signs sessions and cookies; empty: made in RUNDE_DATA/keys.", secret=True)
    identity_key: str = _setting("", "Encrypts contact data; empty: made in RUNDE_DATA/keys.", secret=True)
    url: str = _setting("http://127.0.0.1:8000", "Public address, as people type it; https outside one machine.")
    language: str = _setting("de", "Language where a person has chosen none: de or en.")
    time_zone: str = _setting("Europe/Vienna", "Time zone of new groups, an IANA name.")
    pin_after_days: str = _setting("30", "A known device asks for the PIN after so many days without use.")
    letter_days: str = _setting("28", "A letter's code expires after so many days.")
    answer_minutes: str = _setting(
        "60", "A message counts as answered when somebody else writes within so many minutes."
    )
    silent_days: str = _setting("7", "A member counts as silent after so many days without a message.")
    messages_per_minute: str = _setting("60", "So many messages may one person send in a minute.")
    media_mb_per_day: str = _setting(
        "500", "So many megabytes of pictures, voice and video may one person send in 24 hours."
    )
    staff_second_factor: str = _setting(
        "asked",
        "Second step when staff sign in (a code from an app, or a passkey): off, asked, or required "
        "(nothing else opens before it is set up).",
    )
    auto_gap_minutes: str = _setting(
        "10", "Items that post themselves and are late follow one another after so many minutes."
    )
    mail_url: str = _setting(
        "", "smtp://user:password@host:port, or smtps:// for TLS from the start; empty: no mail is sent.", secret=True
    )
    mail_from: str = _setting("", "Address that mail comes from; needed where RUNDE_MAIL_URL is set.")
    push_allow: str = _setting(
        "", "Push services beside those of the public internet, like https://push.example.lan, with blanks between."
    )

    @property
    def folder(self) -> Path:
        """The data folder as an absolute path."""
        return Path(self.data).expanduser().resolve()

    @property
    def sqlite_file(self) -> Path:
        """The database, where no other is named."""
        return self.folder / "runde.sqlite3"

    @property
    def secure(self) -> bool:
        """Whether people reach this installation over https."""
        return self.url.startswith("https://")


def variable(name: str) -> str:
    """The environment variable of the setting `name`."""
    return f"RUNDE_{name.upper()}"


def load(environment: Mapping[str, str]) -> Settings:
    """Read and check all settings.

    Raises SettingsError, with a sentence naming the variable, for any value that cannot be used, and for a
    variable that begins with RUNDE_ and is no setting (a typing mistake would otherwise pass in silence).
    """
    known = {item.name: item for item in fields(Settings)}
    values: dict[str, str] = {}
    for name, item in known.items():
        values[name] = _value(environment, variable(name), secret=item.metadata["secret"]) or str(item.default)
    allowed = {variable(name) for name in known} | {
        f"{variable(n)}_FILE" for n, i in known.items() if i.metadata["secret"]
    }
    for name in sorted(environment):
        if name.startswith("RUNDE_") and name not in allowed and not name.startswith("RUNDE_TEST_"):
            raise SettingsError(f"{name} is not a setting of Runde. Remove it or correct its name.")
    return _checked(Settings(**values))


def _value(environment: Mapping[str, str], name: str, *, secret: bool) -> str:
    file = environment.get(f"{name}_FILE") if secret else None
    if not file:
        return environment.get(name, "").strip()
    if environment.get(name):
        raise SettingsError(f"Set either {name} or {name}_FILE, not both.")
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE names a file that cannot be read: {file}.") from error
    if not value:  # or a key would be made instead, and nothing encrypted before could be read
        raise SettingsError(
            f"{name}_FILE names an empty file: {file}. Put the value into it, or leave {name}_FILE out."
        )
    return value


def _checked(settings: Settings) -> Settings:
    if settings.database_url and not settings.database_url.startswith(("postgresql://", "postgres://")):
        raise SettingsError("RUNDE_DATABASE_URL must begin with postgresql://. Leave it out to use SQLite.")
    if settings.redis_url and not settings.redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("RUNDE_REDIS_URL must begin with redis://. Leave it out to use memory.")
    if settings.database_url and not _parts("database_url", settings.database_url).path.strip("/"):
        raise SettingsError("RUNDE_DATABASE_URL must name a database, like postgresql://user:password@host:5432/runde.")
    _parts("redis_url", settings.redis_url)
    parts = _parts("url", settings.url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        raise SettingsError("RUNDE_URL must be an address like https://runde.example.org, without a path.")
    mail = _parts("mail_url", settings.mail_url)
    if settings.mail_url and (mail.scheme not in {"smtp", "smtps"} or not mail.hostname):
        raise SettingsError("RUNDE_MAIL_URL must be an address like smtp://user:password@mail.example.org:587.")
    if settings.mail_url and "@" not in settings.mail_from:
        raise SettingsError(
            "RUNDE_MAIL_FROM must be the address that mail comes from, as long as RUNDE_MAIL_URL is set."
        )
    for origin in settings.push_allow.split():
        if _parts("push_allow", origin).scheme not in {"http", "https"} or urlsplit(origin).path:
            raise SettingsError("RUNDE_PUSH_ALLOW must hold addresses like https://push.example.lan, without a path.")
    if settings.language not in LANGUAGES:
        raise SettingsError("RUNDE_LANGUAGE must be de or en.")
    if settings.staff_second_factor not in SECOND_FACTOR:
        raise SettingsError("RUNDE_STAFF_SECOND_FACTOR must be off, asked or required.")
    if settings.time_zone not in zoneinfo.available_timezones():
        raise SettingsError("RUNDE_TIME_ZONE must be a zone like Europe/Vienna.")
    if settings.identity_key and not keys.is_identity_key(settings.identity_key):
        raise SettingsError("RUNDE_IDENTITY_KEY must be 32 bytes, URL-safe base64 (as RUNDE_DATA/keys/identity).")
    if settings.secret_key and len(settings.secret_key) < keys.SHORTEST_SECRET:
        raise SettingsError(f"RUNDE_SECRET_KEY must have at least {keys.SHORTEST_SECRET} characters.")
    for name, least, most in _WHOLE_NUMBERS:
        value = getattr(settings, name)
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            raise SettingsError(f"{variable(name)} must be a whole number from {least} to {most}.")
    return settings


def _parts(name: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for one that is no number
    except ValueError as error:
        raise SettingsError(f"{variable(name)} is no address: {error}. Correct it.") from error
    return parts


_WHOLE_NUMBERS = (
    ("pin_after_days", 1, 400),
    ("letter_days", 1, 365),
    ("answer_minutes", 1, 10_080),
    ("silent_days", 1, 365),
    ("messages_per_minute", 1, 100_000),
    ("media_mb_per_day", 1, 1_000_000),
    ("auto_gap_minutes", 0, 1_440),
)

"""A mail once a day, through a real mail server on this machine."""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from cast import Cast, say
from runde.chat.noticing import Noticing
from runde.cli.setup import _mail
from runde.notices.choosing import choose
from runde.notices.mailing import mail_due
from runde.notices.models import Notice
from runde.notices.queries import waiting_mail
from runde.people.arriving import change_identity, choose_language
from runde.people.models import Person
from server import free_port

NOON = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
EVENING = datetime(2026, 3, 18, 17, 0, tzinfo=UTC)  # six in Vienna
pytestmark = pytest.mark.django_db


class MailServer:
    """Takes every mail, but for what it is told to answer."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answers: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answers:
            return self.answers.pop(0)
        self.taken.append(email.message_from_bytes(envelope.content))
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _o: Any) -> str:  # noqa: N802
        if "nobody" in address:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that RUNDE_MAIL_URL names."""
    made = MailServer()
    controller = Controller(made, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "runde@example.org"
    settings.RUNDE = replace(settings.RUNDE, mail_url="smtp://127.0.0.1", mail_from="runde@example.org")
    yield made
    controller.stop()


def wants(person: Person, address: str = "ana@example.org", **changes: Any) -> None:
    change_identity(person=person, by=person, now=NOON, email=address)
    values: dict[str, Any] = {"how": "never", "mail": True, "quiet_from": time(21), "quiet_to": time(8)} | changes
    choose(person=person, now=NOON, **values)


def written(cast: Cast, number: int = 4) -> None:
    for one in range(number):
        say(cast.linde, cast.anton, f"secret {one}", at=NOON + timedelta(minutes=one))


@pytest.mark.promise("D5")
@pytest.mark.parametrize(
    ("language", "subject", "line"),
    [
        ("en", "New in Runde", "4 new messages in Group Linde"),
        ("de", "Neues in Runde", "4 neue Nachrichten in der Gruppe Linde"),
    ],
)
def test_once_a_day_a_mail_says_how_much_is_new_and_not_what(
    language: str, subject: str, line: str, cast: Cast, server: MailServer
) -> None:
    choose_language(person=cast.ana, language=language)
    wants(cast.ana)
    written(cast)
    job = Noticing(lambda rooms: {})
    for minute in range(0, 48 * 60, 15):
        at = NOON + timedelta(minutes=minute)
        job(at)
        mail_due(now=at)
    assert len(server.taken) == 2
    [first, _] = server.taken
    assert first["To"] == "ana@example.org"
    assert first["Subject"] == subject
    body = first.get_payload(decode=True).decode()
    assert line in body
    assert "/own/notices/" in body
    assert "secret" not in body
    assert [notice.sent_at for notice in Notice.objects.filter(channel="mail")] == [
        EVENING,
        EVENING + timedelta(days=1),
    ]


def test_who_has_read_everything_or_wants_none_gets_none(cast: Cast, server: MailServer) -> None:
    wants(cast.ana)
    wants(cast.anton, "anton@example.org")
    wants(cast.carla, "carla@example.org", mail=False)
    written(cast, 1)
    cast.linde.refresh_from_db()
    cast.ana.memberships.update(read=cast.linde.seq)
    Noticing(lambda rooms: {})(EVENING)
    assert mail_due(now=EVENING) == 0


def test_a_mail_server_that_is_down_is_asked_again_and_the_check_says_so(
    cast: Cast, server: MailServer, settings: Settings
) -> None:
    wants(cast.ana)
    written(cast, 1)
    Noticing(lambda rooms: {})(EVENING)
    right, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    mail_due(now=EVENING)
    notice = Notice.objects.get(channel="mail")
    assert (notice.state, notice.tries, waiting_mail()) == ("waiting", 1, 1)
    assert "refused" in notice.answer
    assert _mail().must_act
    assert "The mail server does not answer" in _mail().text
    settings.EMAIL_PORT = right
    assert mail_due(now=EVENING) == 0
    assert mail_due(now=EVENING + timedelta(minutes=1)) == 1
    assert len(server.taken) == 1
    assert not _mail().must_act


@pytest.mark.parametrize(
    ("answer", "address", "state", "why"),
    [
        ("451 try later", "ana@example.org", "waiting", ""),
        ("554 no", "ana@example.org", "failed", "refused"),
        ("", "nobody@example.org", "failed", "refused"),
        ("", "", "withheld", "no_address"),
    ],
)
def test_what_the_mail_server_says_counts(
    answer: str, address: str, state: str, why: str, cast: Cast, server: MailServer
) -> None:
    wants(cast.ana)
    written(cast, 1)
    Noticing(lambda rooms: {})(EVENING)
    change_identity(person=cast.ana, by=cast.olga, now=NOON, email=address)
    server.answers = [answer] if answer else []
    mail_due(now=EVENING)
    notice = Notice.objects.get(channel="mail")
    assert (notice.state, notice.why) == (state, why)

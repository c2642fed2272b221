"""Mail: once a day, how much is new and where, without a word of what was written."""

from __future__ import annotations

import smtplib
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext, ngettext

from runde.notices.delivering import Parcel, claim, hold_back, pause_after, settle
from runde.notices.models import Notice
from runde.notices.states import FAILED, SENT, WAITING, WITHHELD
from runde.people.models import Identity, Person, User

PEOPLE_AT_ONCE = 20
MOST_TRIES = 30  # about two days


def mail_works() -> bool:
    """Whether this installation can send mail."""
    return bool(settings.RUNDE.mail_url)


def address_of(person: Person) -> str:
    """Where a person gets mail: what the contact data say, or the address that they sign in with; empty for none."""
    identity = Identity.objects.filter(person=person).first()
    if identity is not None and identity.email:
        return identity.email
    return User.objects.filter(person=person, is_active=True).values_list("email", flat=True).first() or ""


def mail_due(*, now: datetime) -> int:
    """Send the mails that are due to the next people; returns how many notices were settled. A mail server that does not answer
    is asked again later, with growing pauses; nothing is lost meanwhile."""
    parcels = claim(channel=Notice.MAIL, now=now, most=PEOPLE_AT_ONCE)
    going = hold_back(parcels, now=now)
    if going:
        connection = get_connection()
        try:
            connection.open()
            for parcel in going:
                _send(parcel, connection)
        except (OSError, smtplib.SMTPException) as error:
            for parcel in going:
                if not parcel.state:
                    _again(parcel, f"{type(error).__name__}: {error}")
        finally:
            _close(connection)
    settle(parcels, now=now)
    return sum(len(parcel.notices) for parcel in parcels)


def _send(parcel: Parcel, connection: BaseEmailBackend) -> None:
    newest = parcel.newest
    to = address_of(newest.person)
    if not to:
        parcel.state, parcel.why = WITHHELD, "no_address"
        return
    with translation.override(newest.person.language):
        mail = EmailMessage(gettext("New in Runde"), _body(newest), to=[to], connection=connection)
    try:
        mail.send()
        parcel.state, parcel.answer = SENT, "ok"
    except smtplib.SMTPResponseException as error:
        _again(parcel, str(error.smtp_code)) if error.smtp_code < 500 else _refused(parcel, str(error.smtp_code))
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        _again(parcel, str(code)) if code < 500 else _refused(parcel, str(code))


def _body(notice: Notice) -> str:
    lines = [
        ngettext("{number} new message in Group {name}", "{number} new messages in Group {name}", number).format(
            number=number, name=name
        )
        if name
        else ngettext("{number} new message from one person", "{number} new messages from one person", number).format(
            number=number
        )
        for name, number in notice.lines or ()
    ]
    choose = gettext("You get this mail once a day at most. Here you can change that:")
    return "\n".join([*lines, "", f"{settings.PUBLIC_URL}/", "", choose, f"{settings.PUBLIC_URL}/own/notices/", ""])


def _again(parcel: Parcel, answer: str) -> None:
    tries = parcel.newest.tries
    parcel.answer = answer[:120]
    if tries + 1 >= MOST_TRIES:
        _refused(parcel, answer)
    else:
        parcel.state, parcel.pause = WAITING, pause_after(tries)


def _refused(parcel: Parcel, answer: str) -> None:
    parcel.state, parcel.why, parcel.answer = FAILED, "refused", answer[:120]


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        return

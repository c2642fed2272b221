"""Where an account is signed in: each sign-in of staff with its browser, and word to the owner when a browser is new."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from runde.kit.crypto import token_digest
from runde.ledger.recording import record
from runde.people.accounts import sessions_of
from runde.people.devices import close_connections
from runde.people.models import Person, StaffSignIn, User

IN_SESSION = "runde_sign_in"
"""Where a session holds the key of its sign-in."""


@transaction.atomic
def note_sign_in(*, user: User, browser: str, label: str, now: datetime) -> StaffSignIn:
    """Note that an account was signed in to. `browser`: the token that this browser keeps, `label`: what it calls itself.

    In a browser from which its owner never signed in it is news: told by mail where mail is set up, and on the owner's
    next page in another browser. The first sign-in of an account is no news.
    """
    digest, earlier = token_digest(browser), StaffSignIn.objects.filter(person=user.person_id)
    news = earlier.exists() and not earlier.filter(browser_digest=digest).exclude(noticed_at=None).exists()
    made = StaffSignIn.objects.create(
        person=user.person, browser_digest=digest, label=label, at=now, noticed_at=None if news else now
    )
    on = f"person:{user.person_id}"
    record(act="account.new_browser" if news else "account.sign_in", by=user.person_id, on=on, now=now)
    if news:
        transaction.on_commit(lambda: _tell(user, made))
    return made


def living(person: Person) -> QuerySet[StaffSignIn]:
    """The sign-ins of an account whose sessions have not ended, the newest first."""
    here = {content.get(IN_SESSION, 0) for content in sessions_of(person).values()}
    return StaffSignIn.objects.filter(person=person, pk__in=here).order_by("-at", "-pk")


def news(person: Person, here: int) -> QuerySet[StaffSignIn]:
    """The sign-ins in new browsers about which their owner has not said anything yet, but for the one asked from."""
    return StaffSignIn.objects.filter(person=person, noticed_at=None).exclude(pk=here).order_by("at")


def notice(*, sign_in: StaffSignIn, now: datetime) -> None:
    """Its owner says that it was them: from now on the browser is known."""
    StaffSignIn.objects.filter(pk=sign_in.pk, noticed_at=None).update(noticed_at=now)


@transaction.atomic
def end_sign_ins(*, person: Person, sign_ins: Collection[StaffSignIn], by: Person, now: datetime) -> None:
    """End the sessions of these sign-ins; live connections close within a second. A browser about which its owner has said
    nothing stays unknown."""
    ended = {sign_in.pk for sign_in in sign_ins}
    keys = [key for key, content in sessions_of(person).items() if content.get(IN_SESSION) in ended]
    Session.objects.filter(pk__in=keys).delete()
    StaffSignIn.objects.filter(person=person, pk__in=ended, noticed_at=None).delete()
    record(act="account.sign_in_ended", by=by.pk, on=f"person:{person.pk}", now=now, sessions=len(keys))
    close_connections(person=person, now=now)


def _tell(user: User, sign_in: StaffSignIn) -> None:
    with translation.override(user.person.language):
        send_mail(
            gettext("New sign-in to Runde"),
            gettext(
                "Somebody signed in to your account in a browser that was new: {browser}, {moment}.\n\n"
                "Was it you? Then there is nothing to do. If not: open Runde, choose “Not me”, "
                "and ask for a new password."
            ).format(
                browser=sign_in.label or gettext("unknown browser"),
                moment=date_format(localtime(sign_in.at), "DATETIME_FORMAT"),
            ),
            None,
            [user.email],
            fail_silently=True,
        )

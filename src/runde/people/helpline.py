"""The human who can be called: one name and number, on every screen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from runde.kit.text import clean_name
from runde.ledger.recording import record
from runde.people.models import Helpline, Person
from runde.people.rules import Unusable, check_name

FEWEST_DIGITS = 3


def helpline() -> Helpline | None:
    """Who is called now; None until somebody was entered."""
    return Helpline.objects.order_by("-set_at", "-pk").first()


@transaction.atomic
def set_helpline(*, name: str, phone: str, hours: str, by: Person | None, now: datetime) -> Helpline:
    """From now on this person is called. Raises rules.Unusable for a name or number that cannot be taken."""
    number = clean_name(phone)
    if sum(character.isdigit() for character in number) < FEWEST_DIGITS or len(number) > 40:
        raise Unusable(gettext("Please enter the telephone number as people dial it."))
    entered = Helpline.objects.create(
        name=check_name(name), phone=number, hours=clean_name(hours)[:120], set_at=now, set_by=by
    )
    record(
        act="helpline.set",
        by=by.pk if by else None,
        on=f"helpline:{entered.pk}",
        now=now,
        name=entered.name,
        phone=entered.phone,
    )
    return entered

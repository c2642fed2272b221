"""Who is invited follows who is there: those who come later are invited too, those who go are not any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from runde.agenda.models import Appointment, Invitation
from runde.people.models import Person


@transaction.atomic
def invite(*, about: str, person: Person, now: datetime) -> None:
    """Invite somebody who has just come to everything still ahead. Part of the act by which they came, and recorded by it.

    Who was invited before and comes back is asked anew.
    """
    for appointment in _ahead(about, now).select_for_update(no_key=True):
        again = {"invited_at": now, "answer": "", "answered_at": None, "ended_at": None, "reminded_at": None}
        found = Invitation.objects.filter(appointment=appointment, person=person)
        if not found.exclude(ended_at=None).update(**again) and not found.exists():
            Invitation.objects.create(appointment=appointment, person=person, invited_at=now)


@transaction.atomic
def uninvite(*, about: str, person: Person, now: datetime) -> None:
    """End the invitations of somebody who has just gone to everything still ahead: no reminder, nothing in their calendar."""
    mine = Invitation.objects.filter(person=person, ended_at=None, appointment__in=_ahead(about, now))
    mine.update(ended_at=now)


@transaction.atomic
def take_up(*, about: str, person: Person, ended_at: datetime, now: datetime) -> None:
    """Somebody takes back that they went at `ended_at`: what they had answered counts again, and they are invited to what
    was arranged meanwhile."""
    mine = Invitation.objects.filter(person=person, ended_at=ended_at, appointment__in=_ahead(about, now))
    mine.update(ended_at=None)
    invite(about=about, person=person, now=now)


def _ahead(about: str, now: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.filter(about=about, ends_at__gt=now)

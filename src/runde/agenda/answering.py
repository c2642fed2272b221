"""Answering an invitation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.agenda.models import Appointment, Invitation
from runde.kit.refusals import Refused
from runde.people.models import Person


@transaction.atomic
def answer(*, appointment: Appointment, person: Person, answer: str, now: datetime) -> Invitation:
    """Say whether one comes; the last word counts, until the appointment begins. Without a ledger row: it is their own.

    Raises Refused: "unknown" for who is not invited (any more), "malformed" for another answer, "gone" for an appointment
    that has begun or was cancelled.
    """
    if answer not in Invitation.ANSWERS:
        raise Refused("malformed")
    found = Appointment.objects.select_for_update(no_key=True).get(pk=appointment.pk)
    mine = Invitation.objects.filter(appointment=found, person=person, ended_at=None).first()
    if mine is None:
        raise Refused("unknown")
    if found.cancelled_at is not None or found.starts_at <= now:
        raise Refused("gone")
    mine.answer, mine.answered_at = answer, now
    mine.save(update_fields=["answer", "answered_at"])
    return mine

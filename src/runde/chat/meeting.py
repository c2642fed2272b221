"""Appointments of everybody in a room. Who comes later is invited as well, and who leaves is not any more (joining.py)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.agenda.arranging import arrange
from runde.agenda.models import Appointment
from runde.agenda.rules import Plan
from runde.chat.labels import label_of
from runde.chat.locking import locked_rooms
from runde.chat.models import Room
from runde.people.models import Person


@transaction.atomic
def arrange_in(*, room: Room, plan: Plan, by: Person | None, now: datetime) -> Appointment:
    """Arrange an appointment for everybody who is in a room now. Raises people.rules.Unusable (agenda.rules.checked)."""
    locked_rooms([room.pk])  # nobody comes or goes between the list of people and their invitations
    here = Person.objects.filter(memberships__room=room, memberships__left_at=None).order_by("pk")
    return arrange(about=label_of(room.pk), plan=plan, people=here, by=by, now=now)

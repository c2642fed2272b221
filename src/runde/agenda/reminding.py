"""Reminders: who must be told of what, a day and an hour before, and that they were."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from runde.agenda.models import Invitation
from runde.agenda.queries import Reminder


def remind(*, reminder: Reminder, now: datetime) -> bool:
    """Claim a reminder, in the transaction that hands it on: whether it is still to be sent. Two who claim it at once get
    one yes."""
    still = Invitation.objects.filter(pk=reminder.invitation.pk, ended_at=None, appointment__cancelled_at=None)
    fresh = Q(reminded_at=None) | Q(reminded_at__lt=reminder.due_at)
    return bool(still.exclude(answer=Invitation.NO).filter(fresh).update(reminded_at=now))

"""Reads of the agenda that more than one door needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from runde.agenda.models import Appointment, Invitation
from runde.people.models import Person

REMINDED_BEFORE = (timedelta(days=1), timedelta(hours=1))
KEPT = timedelta(days=366)
"""So long a past appointment stays in people's calendars."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody must be reminded of an appointment: since `due_at`, and `before` it begins. `key` is the same as long as
    nothing about it changes."""

    invitation: Invitation
    due_at: datetime
    before: timedelta

    @property
    def key(self) -> str:
        return f"appointment:{self.invitation.appointment_id}:{self.invitation.person_id}:{self.due_at:%Y%m%dT%H%M}"


def appointments_about(about: str) -> QuerySet[Appointment]:
    """Everything arranged about something, the earliest first, each with how many said `yes`, `maybe`, `no` and nothing
    (`silent`); those who are gone are not counted."""
    there = Q(invitations__ended_at=None)
    counts = {name: Count("invitations", filter=there & Q(invitations__answer=name)) for name in Invitation.ANSWERS}
    silent = Count("invitations", filter=there & Q(invitations__answer=""))
    return Appointment.objects.filter(about=about).annotate(**counts, silent=silent)


def invitations_to(appointment: Appointment) -> QuerySet[Invitation]:
    """Who is invited to an appointment, by name."""
    return appointment.invitations.filter(ended_at=None).select_related("person").order_by("person__name", "id")


def invitations_of(person: Person, about: str = "") -> QuerySet[Invitation]:
    """To what a person is invited, with the appointments, the earliest first; about one thing only, where it is named."""
    mine = Invitation.objects.filter(person=person, ended_at=None).select_related("appointment")
    return (mine.filter(appointment__about=about) if about else mine).order_by("appointment__starts_at", "id")


def next_for(person: int, about: str, now: datetime, within: timedelta) -> Appointment | None:
    """The next appointment about something to which a person (id) is invited, where it begins soon and is not over."""
    mine = Q(invitations__person=person, invitations__ended_at=None)
    soon = Appointment.objects.filter(mine, about=about, cancelled_at=None, starts_at__lte=now + within)
    return soon.filter(ends_at__gt=now).first()


def calendar_of(person: Person, now: datetime) -> list[Invitation]:
    """What stands in a person's calendar: what is ahead, cancelled or not, and what was within a year."""
    return list(invitations_of(person).filter(appointment__ends_at__gt=now - KEPT))


def news_of(since: datetime, now: datetime) -> QuerySet[Invitation]:
    """Who is invited to an appointment still ahead that was arranged, changed or cancelled since then."""
    made, changed = Q(appointment__made_at__gte=since), Q(appointment__changed_at__gte=since)
    rows = Invitation.objects.filter(made | changed | Q(appointment__cancelled_at__gte=since), ended_at=None)
    ahead = rows.filter(appointment__starts_at__gt=now, person__erasures=None)
    return ahead.select_related("appointment", "person").order_by("pk")


def reminders_due(now: datetime) -> list[Reminder]:
    """Who must be reminded now: a day and an hour before an appointment begins, once each, of the later one where both are
    due. Not who said no, nor who was invited only after that moment: they have just heard of it."""
    soon = Q(appointment__starts_at__gt=now, appointment__starts_at__lte=now + max(REMINDED_BEFORE))
    rows = Invitation.objects.filter(soon, ended_at=None, appointment__cancelled_at=None, person__erasures=None)
    rows = rows.exclude(answer=Invitation.NO).select_related("appointment", "person")
    found = []
    for row in rows.order_by("appointment__starts_at", "id"):
        before = min(span for span in REMINDED_BEFORE if row.appointment.starts_at - span <= now)
        reminder = Reminder(row, row.appointment.starts_at - before, before)
        heard = max(moment for moment in (row.invited_at, row.reminded_at) if moment is not None)
        if heard < reminder.due_at:
            found.append(reminder)
    return found

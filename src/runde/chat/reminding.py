"""From meetings to notices: that one was arranged, changed or cancelled, and reminders of it. A job, as noticing.py is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from runde.agenda.models import Invitation
from runde.agenda.queries import news_of, reminders_due
from runde.agenda.reminding import remind
from runde.chat.labels import room_of
from runde.chat.noticing import Arounds
from runde.notices.intending import intend, withdraw
from runde.notices.models import Notice
from runde.people.models import Person

KIND = "meeting"
LOOK_BACK = timedelta(hours=1)  # after a server was off


def remind_of_meetings(*, arounds: Arounds, now: datetime) -> int:
    """Intend a notice for everybody who must hear of a meeting; returns how many. One that would come when the meeting has
    begun is withheld."""
    fresh = {f"{row.appointment.version}:{row.person_id}": row for row in news_of(now - LOOK_BACK, now)}
    known = set(Notice.objects.filter(key__in=fresh).values_list("key", flat=True))
    due = [(key, row) for key, row in fresh.items() if key not in known]
    reminders = reminders_due(now)
    rooms = {
        room_of(row.appointment.about) for row in (*(row for _, row in due), *(one.invitation for one in reminders))
    }
    around = arounds(rooms) if rooms else {}

    def tell(key: str, row: Invitation) -> None:
        here, about = around.get(room_of(row.appointment.about)), row.appointment.about
        notice = intend(
            person=row.person, kind=KIND, key=key, about=about, earliest=now, now=now,
            zone=here.zone if here else row.appointment.zone, group=here.quiet if here else None,
        )  # fmt: skip
        if notice is not None and notice.due_at >= row.appointment.starts_at:
            withdraw(notices=[notice.pk], why="late", now=now)

    for key, row in due:
        tell(key, row)
    for reminder in reminders:
        with transaction.atomic():
            Person.objects.select_for_update(no_key=True).get(pk=reminder.invitation.person_id)  # first, as who erases
            if remind(reminder=reminder, now=now):
                tell(reminder.key, reminder.invitation)
    return len(due) + len(reminders)

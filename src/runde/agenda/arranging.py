"""Arranging an appointment, changing it, cancelling it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from runde.agenda.models import Appointment, Invitation
from runde.agenda.rules import Plan, checked
from runde.kit.text import clean_name
from runde.kit.time import stamp
from runde.ledger.recording import record
from runde.people.models import Person
from runde.people.rules import Unusable

LONGEST_REASON = 200


@transaction.atomic
def arrange(*, about: str, plan: Plan, people: Iterable[Person], by: Person | None, now: datetime) -> Appointment:
    """Make an appointment and invite `people`. Raises Unusable (rules.checked)."""
    made = Appointment.objects.create(about=about, made_at=now, **checked(plan, now))
    Invitation.objects.bulk_create(Invitation(appointment=made, person=person, invited_at=now) for person in people)
    on = f"appointment:{made.pk}"
    record(act="appointment.arrange", by=by.pk if by else None, on=on, now=now, about=about, **_said(made))
    return made


@transaction.atomic
def change(*, appointment: Appointment, plan: Plan, by: Person | None, now: datetime) -> Appointment:
    """Change an appointment that has not begun; calendars take it as a newer version of the same one.

    When its time changes, answers go: who could come then may not be able to now, and everybody is asked and reminded
    anew. What changes nothing leaves no trace. Raises Unusable (rules.checked), and for one that has begun or was cancelled.
    """
    found = _open(appointment, now)
    before, wanted = _said(found), checked(plan, now)
    for name, value in wanted.items():
        setattr(found, name, value)
    after = _said(found)
    if after == before:
        return found
    found.changed_at, found.sequence = now, found.sequence + 1
    found.save(update_fields=[*wanted, "changed_at", "sequence"])
    new = {name: value for name, value in after.items() if before[name] != value}
    if {"starts_at", "ends_at"} & new.keys():
        found.invitations.update(answer="", answered_at=None, reminded_at=None)
    on, old = f"appointment:{found.pk}", {name: before[name] for name in new}
    record(act="appointment.change", by=by.pk if by else None, on=on, now=now, old=old, new=new)
    return found


@transaction.atomic
def cancel(*, appointment: Appointment, by: Person | None, now: datetime, reason: str = "") -> Appointment:
    """Cancel an appointment that has not begun; those who were invited read `reason`, where there is one. A second time
    changes nothing. Raises Unusable for one that has begun, and for a reason of more than 200 characters."""
    reason = clean_name(reason)
    if len(reason) > LONGEST_REASON:
        raise Unusable(gettext("The reason is too long. Please say it in 200 characters."))
    if Appointment.objects.filter(pk=appointment.pk).exclude(cancelled_at=None).exists():
        return appointment
    found = _open(appointment, now)
    found.cancelled_at, found.reason, found.sequence = now, reason, found.sequence + 1
    found.save(update_fields=["cancelled_at", "reason", "sequence"])
    on = f"appointment:{found.pk}"
    record(act="appointment.cancel", by=by.pk if by else None, on=on, now=now, reason=reason)
    return found


def _open(appointment: Appointment, now: datetime) -> Appointment:
    """The appointment, locked. Raises Unusable for one that nothing can be changed about any more."""
    found = Appointment.objects.select_for_update(no_key=True).get(pk=appointment.pk)
    if found.cancelled_at is not None:
        raise Unusable(gettext("This meeting is cancelled. Arrange a new one instead."))
    if found.starts_at <= now:
        raise Unusable(gettext("This meeting has begun already, so it stays as it is."))
    return found


def _said(appointment: Appointment) -> dict[str, str]:
    texts = {name: str(getattr(appointment, name)) for name in ("title", "place", "zone", "phone", "code", "note")}
    return texts | {"starts_at": stamp(appointment.starts_at), "ends_at": stamp(appointment.ends_at)}

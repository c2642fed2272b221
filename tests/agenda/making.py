"""An appointment for tests: in Vienna, on Thursday 5 March 2026 at 17:00, arranged on the Monday before it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cast import Cast
from runde.agenda.models import Appointment, Invitation
from runde.agenda.rules import Plan
from runde.chat.meeting import arrange_in
from runde.people.models import Person

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STARTS = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def plan(**changes: Any) -> Plan:
    """A plan with something in every field."""
    said: dict[str, Any] = {
        "title": "Our first meeting",
        "starts_at": STARTS,
        "ends_at": STARTS + HOUR,
        "zone": "Europe/Vienna",
        "place": "Parish hall, Main Road 1",
        "phone": "+43 (0)2742 / 900-1",
        "code": "4711#",
        "note": "Bring nothing.",
    }
    return Plan(**(said | changes))


def meeting(cast: Cast, **changes: Any) -> Appointment:
    """A meeting of group Linde, arranged by Carla: Ana, Anton and Carla are invited."""
    return arrange_in(room=cast.linde, plan=plan(**changes), by=cast.carla, now=MONDAY)


def invited(found: Appointment, person: Person) -> Invitation:
    """Somebody's invitation, read now."""
    return Invitation.objects.select_related("appointment", "person").get(appointment=found, person=person)

"""A notice was tapped."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from runde.notices.models import Notice
from runde.notices.states import OPENED, SENT


def open_notice(*, notice: Notice, now: datetime) -> int:
    """Note that a notice, and what left together with it, was opened; once. Returns how many."""
    together = Q(pk=notice.pk) | Q(batch=notice.batch, person=notice.person_id, kind=notice.kind, batch__isnull=False)
    return Notice.objects.filter(together, state=SENT).update(state=OPENED, opened_at=now)

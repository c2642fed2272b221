"""The programme's part of the server's jobs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models.functions import Coalesce

from runde.chat.models import Room
from runde.chat.noticing import Around, Noticing
from runde.chat.reminding import remind_of_meetings
from runde.notices.quiet import Hours
from runde.programme.due import Ran, run_due
from runde.programme.models import Cohort


def tick(now: datetime) -> Ran:
    """Do what is due now. The loop calls this several times a minute; missing a call loses nothing."""
    return run_due(now=now)


def arounds(rooms: Collection[int]) -> dict[int, Around]:
    """The zone and the quiet hours of each room (id) that belongs to a group with a clock of its own; those of its conversations
    of two, too."""
    groups = dict(Room.objects.filter(pk__in=rooms).values_list("pk", Coalesce("group", "pk")))
    cohorts = Cohort.objects.filter(room__in=groups.values())
    found = {cohort.room_id: Around(cohort.zone, Hours(cohort.quiet_from, cohort.quiet_to)) for cohort in cohorts}
    return {room: found[group] for room, group in groups.items() if group in found}


def noticing() -> Noticing:
    """The job that turns unseen messages into notices."""
    return Noticing(arounds)


def remind(now: datetime) -> int:
    """The job that lets people hear of meetings."""
    return remind_of_meetings(arounds=arounds, now=now)

"""The coordinator's board: how the groups are, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q

from runde.chat.answers import silent_by_room, unanswered_by_room, writers_by_room
from runde.chat.models import Membership
from runde.programme import clock
from runde.programme.attention import known_silences, needing_no_answer
from runde.programme.fidelity import Summary, outcomes_of, summarised
from runde.programme.models import Cohort
from runde.programme.planning import clock_of
from runde.programme.queries import cohorts, editions_of, weeks_of

WEEK = 7
SPARKLINE = 28
"""Days that the sparkline shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One group on the board. Each number can be opened: the ids behind it are here.

    `writers`: members who wrote in the last seven local days. `activity`: how many did on each of the last 28, today
    last. `silent`: person id → since when, of them `known` are those whose silence a moderator knows or has answered.
    `unanswered`: ids of messages, without those that need no answer.
    """

    cohort: Cohort
    week: int
    weeks: int
    members: int
    moderators: int
    writers: set[int]
    activity: list[int]
    silent: dict[int, datetime]
    known: set[int]
    unanswered: list[int]
    fidelity: Summary

    @property
    def active_share(self) -> float | None:
        """Members who wrote in the last seven days, of all present ones, 0 to 1; None without members."""
        return min(1.0, len(self.writers) / self.members) if self.members else None


def board(now: datetime, *, scripted: bool = False) -> list[Row]:
    """A row for each group that has not ended, by name; scripted groups (demo, rehearsal) only with `scripted`.

    The number of queries does not depend on the number of groups.
    """
    running = cohorts().filter(ended_at=None)
    groups = list(running if scripted else running.filter(room__scripted=""))
    rooms = [cohort.room_id for cohort in groups]
    weeks = {programme: weeks_of(found) for programme, found in editions_of(c.programme_id for c in groups).items()}
    present = _present(rooms)
    writers = writers_by_room({cohort.room_id: cohort.zone for cohort in groups}, SPARKLINE, now)
    silent = silent_by_room(rooms, now, int(settings.RUNDE.silent_days))
    known = known_silences([cohort.pk for cohort in groups], now)
    waiting = unanswered_by_room(rooms, now, timedelta(minutes=int(settings.RUNDE.answer_minutes)))
    settled = needing_no_answer(message for found in waiting.values() for message in found)
    fates = outcomes_of(groups, now)
    return [
        Row(
            cohort=cohort,
            week=clock.week_of(clock_of(cohort), now, weeks[cohort.programme_id]),
            weeks=weeks[cohort.programme_id],
            members=present.get((cohort.room_id, Membership.MEMBER), 0),
            moderators=present.get((cohort.room_id, Membership.MODERATOR), 0),
            writers=set().union(*writers[cohort.room_id][-WEEK:]),
            activity=[len(day) for day in writers[cohort.room_id]],
            silent=silent[cohort.room_id],
            known={person for person in silent[cohort.room_id] if (cohort.pk, person) in known},
            unanswered=[message for message in waiting[cohort.room_id] if message not in settled],
            fidelity=summarised(fates[cohort.pk]),
        )
        for cohort in groups
    ]


def _present(rooms: list[int]) -> dict[tuple[int, str], int]:
    rows = Membership.objects.filter(room__in=rooms, left_at=None).filter(
        Q(person__scripted="") | ~Q(room__scripted="")
    )
    counts = rows.values("room_id", "role").annotate(people=Count("id"))
    return {(row["room_id"], row["role"]): row["people"] for row in counts}

"""What became of an item, in words: the label in a list, the sentence beside it, the words that were changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from runde.programme import reasons
from runde.programme.clock import local_day
from runde.programme.fidelity import ADAPTED, TAKEN_BACK, WAITING, Outcome, outcomes
from runde.programme.models import Cohort, Due
from runde.programme.states import EXPIRED, PLANNED, POSTED, SKIPPED
from runde.programme.wording import Part
from runde.web.moderator.words import clock_time, when


@dataclass(frozen=True, slots=True)
class Fate:
    """`state` is an outcome (programme.fidelity). `late` and `link` (to the message) are empty where they do not apply.

    `parts` holds the difference in words where the item was adapted.
    """

    state: str
    label: str
    late: str
    sentence: str
    link: str
    parts: list[Part]


def fate_of(due: Due, *, now: datetime) -> Fate:
    """What stands about one item at `now`."""
    [outcome] = [outcome for outcome in outcomes(due.cohort, now) if outcome.due.pk == due.pk]
    return fate(outcome, due.cohort, now=now)


def fate(outcome: Outcome, cohort: Cohort, *, now: datetime) -> Fate:
    """What stands about an item of `cohort`, in the words of its clock."""
    return Fate(
        state=outcome.outcome,
        label=_label(outcome.outcome),
        late=pgettext("mark of an item", "late") if outcome.late else "",
        sentence=_sentence(outcome, cohort, now),
        link=f"{reverse('moderator:room', args=[cohort.room_id])}#m{outcome.seq}" if outcome.seq else "",
        parts=outcome.diff if outcome.outcome == ADAPTED else [],
    )


def late_means() -> str:
    """What counts as late (programme.fidelity), in one sentence."""
    return gettext("Late means: posted or skipped, or still waiting, on a later day than planned.")


def _sentence(outcome: Outcome, cohort: Cohort, now: datetime) -> str:
    due = outcome.due
    words = {"group": cohort.room.name, "reason": reasons.shown(outcome.reason)}
    words["when"] = when(due.ended_at or due.due_at, now, cohort.zone)
    if outcome.outcome == PLANNED:
        return gettext("It comes %(when)s.") % words
    if outcome.outcome == WAITING:
        words["until"] = when(due.expires_at, now, cohort.zone)
        return gettext("It can be posted until %(until)s.") % words
    if outcome.outcome == SKIPPED:
        return gettext("Skipped %(when)s. Reason: %(reason)s") % words
    if outcome.outcome == EXPIRED:
        return gettext("Its time was over %(when)s. It was not posted.") % words
    if outcome.outcome == TAKEN_BACK:
        return gettext("It was posted %(when)s and taken back afterwards.") % words
    if outcome.automatic:
        return gettext("It posted itself in Group %(group)s %(when)s.") % words
    if local_day(due.ended_at or now, cohort.zone) == local_day(now, cohort.zone):
        words["time"] = clock_time(due.ended_at or now, cohort.zone)
        return gettext("Posted at %(time)s in Group %(group)s.") % words
    return gettext("Posted in Group %(group)s %(when)s.") % words


def _label(outcome: str) -> str:
    return {
        PLANNED: pgettext("state of an item", "planned"),
        WAITING: pgettext("state of an item", "waiting for you"),
        POSTED: pgettext("state of an item", "posted"),
        ADAPTED: pgettext("state of an item", "adapted"),
        TAKEN_BACK: pgettext("state of an item", "taken back"),
        SKIPPED: pgettext("state of an item", "skipped"),
        EXPIRED: pgettext("state of an item", "expired"),
    }[outcome]

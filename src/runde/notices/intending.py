"""That somebody is to hear of something: written down once, told when its time has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from runde.notices.choosing import choice_of, moment_for
from runde.notices.models import Notice
from runde.notices.quiet import Hours
from runde.notices.states import WAITING, WITHHELD
from runde.people.models import Person


@transaction.atomic
def intend(
    *,
    person: Person,
    kind: str,
    key: str,
    about: str = "",
    urgent: bool = False,
    earliest: datetime,
    now: datetime,
    upto: int = 0,
    zone: str = "",
    group: Hours | None = None,
    lines: Sequence[tuple[str, int]] | None = None,
) -> Notice | None:
    """Let somebody hear of something at the first moment from `earliest` on that is quiet for nobody; at once if `urgent`
    (for staff on duty: their choice and all quiet hours are passed over).

    The same `key` counts once. With `upto`, what is told of `about` only grows: up to a number that was told already it counts
    as told, and one that still waits tells of all. `zone` (default: RUNDE_TIME_ZONE) is where the wall clocks are read, `group`
    the quiet hours of the group. With `lines` it is a mail. Returns None where there was nothing more to tell.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two jobs must not both find nothing told yet
    same = Notice.objects.filter(person=person, kind=kind, about=about)
    if Notice.objects.filter(key=key).exists():
        return None
    if upto and (same.aggregate(told=Max("upto"))["told"] or 0) >= upto:
        return None
    if upto and (waiting := same.filter(state=WAITING).first()):
        Notice.objects.filter(pk=waiting.pk).update(key=key, upto=upto)
        return waiting
    notice = Notice(
        person=person, kind=kind, about=about, key=key, upto=upto, urgent=urgent, intended_at=now, earliest=earliest,
        zone=zone or settings.TIME_ZONE, channel=Notice.PUSH if lines is None else Notice.MAIL,
        lines=None if lines is None else [list(line) for line in lines],
        group_from=group.begin if group else None, group_to=group.end if group else None,
    )  # fmt: skip
    notice.due_at = moment_for(notice, choice_of(person), earliest)
    notice.save(force_insert=True)
    return notice


def withdraw(*, notices: Collection[int], why: str, now: datetime) -> int:
    """Nobody needs these (ids) any more: those that still wait are never sent. Returns how many."""
    return Notice.objects.filter(pk__in=notices, state=WAITING).update(state=WITHHELD, why=why, claimed_at=now)


def withdraw_about(*, person: Person, abouts: Collection[str], why: str, now: datetime) -> int:
    """The same for all that waits for a person about these things: they left a room."""
    waiting = Notice.objects.filter(person=person, about__in=abouts, state=WAITING)
    return withdraw(notices=list(waiting.values_list("pk", flat=True)), why=why, now=now)

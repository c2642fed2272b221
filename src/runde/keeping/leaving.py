"""Leaving by oneself: what happens at once, what when the day for undoing it is over, and what the office decides."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from runde.chat.joining import leave
from runde.chat.models import Membership, Room
from runde.chat.pairing import lock_with_pairs
from runde.chat.returning import come_back
from runde.consent.asking import ask
from runde.consent.models import DAY, Request
from runde.consent.queries import going
from runde.consent.undoing import undo
from runde.keeping.ending import end_everything, is_only_coordinator, lock_everything
from runde.keeping.erasing import check_erasable, erase
from runde.ledger.recording import record
from runde.notices.stopping import allow, stop
from runde.people.letters import lock_letters, withdraw_letter
from runde.people.models import Erased, Person
from runde.people.rules import Unusable, check_not_erased
from runde.programme.models import Cohort
from runde.programme.pairs import review

_log = logging.getLogger(__name__)


@transaction.atomic
def go(*, person: Person, kind: str, now: datetime, room: Room | None = None, words: str = "") -> Request:
    """Leave one group (Request.LEAVE, with its `room`), or all of them to stop taking part (STOP) or to be erased (ERASE).

    The person is out of these groups at once; the rest follows after a day (`finish_due`). Again while it is open changes
    nothing. Raises people.rules.Unusable for the only coordinator and for a person whose data were erased.
    """
    check_not_erased(person)  # locks the person before the rooms, as who erases does
    if kind != Request.LEAVE and is_only_coordinator(person):
        raise Unusable(
            gettext("You are the only coordinator, and without one nobody can help the others. Nothing was changed.")
        )
    number = room.pk if room else 0
    here = Membership.objects.filter(person=person, left_at=None, room__kind=Room.GROUP)
    if room:
        here = here.filter(room=room)
    rooms = [one.room for one in here.select_related("room").order_by("room_id")]
    lock_with_pairs([one.pk for one in rooms])
    if rooms:  # put in again by the office meanwhile: what was asked for before is over
        going().filter(person=person, kind=kind, room=number).update(closed_at=now, done_at=now)
    if kind != Request.LEAVE:
        stop(person=person, reason="withdrew", now=now, by=person)
    request, _ = ask(person=person, kind=kind, now=now, room=number, words=words)
    for one in rooms:
        leave(room=one, person=person, by=person, now=now)
    return request


@transaction.atomic
def come_to_stay(*, request: Request, by: Person, now: datetime) -> bool:
    """Undo a request: the person is back in all groups that it took them out of. Returns whether that was still to do.

    Raises people.rules.Unusable (consent.undoing.undo).
    """
    check_not_erased(request.person)
    ended = Membership.objects.filter(person=request.person_id, left_at=request.asked_at, room__kind=Room.GROUP)
    lock_with_pairs(list(ended.values_list("room_id", flat=True)))
    if not undo(request=request, by=by, now=now):
        return False
    allow(person=request.person, now=now, by=by)
    groups = come_back(person=request.person, left_at=request.asked_at, by=by, now=now)
    review(Cohort.objects.filter(room__in=groups).select_related("room"), by=by, now=now)
    return True


@transaction.atomic
def decide(*, request: Request, by: Person, extent: str, now: datetime) -> None:
    """The office decides how much is erased (Erased.ALL, ALL_BUT_STUDY). It happens when the day for undoing it is over.

    Raises people.rules.Unusable for a request that waits no longer, and as erasing.check_erasable.
    """
    Person.objects.select_for_update(no_key=True).get(pk=request.person_id)
    check_erasable(request.person, reason=Erased.ON_REQUEST, keep_for_research=extent == Erased.ALL_BUT_STUDY)
    waiting = going().filter(pk=request.pk, kind=Request.ERASE)
    if not waiting.update(extent=extent, decided_at=now, decided_by=by):
        raise Unusable(gettext("This request no longer waits: it was undone, or it is done."))
    on = f"request:{request.pk}"
    record(act="request.decide", by=by.pk, on=on, now=now, person=request.person_id, extent=extent)


def finish_due(*, now: datetime) -> None:
    """Close what was asked for a day ago, and erase where that was decided. A task of the jobs."""
    for request in going().filter(closed_at=None, asked_at__lte=now - DAY).select_related("person"):
        _close(request, now)
    decided = going().filter(kind=Request.ERASE, closed_at__isnull=False).exclude(extent="")
    for request in decided.select_related("person", "decided_by"):
        _erase(request, now)


@transaction.atomic
def _close(request: Request, now: datetime) -> None:
    """The day is over. Who stops, or is to be erased, is signed out, and no letter lets them in."""
    person = Person.objects.select_for_update(no_key=True).get(pk=request.person_id)
    if request.kind != Request.LEAVE and is_only_coordinator(person):
        return  # the others went meanwhile: it stays open, and the office sees it
    done = {} if request.kind == Request.ERASE else {"done_at": now}
    if not going().filter(pk=request.pk, closed_at=None).update(closed_at=now, **done):
        return
    if request.kind != Request.LEAVE:
        lock_everything(person)
        for letter in lock_letters(person):
            withdraw_letter(letter=letter, by=None, now=now)
        end_everything(person=person, by=None, now=now)


def _erase(request: Request, now: datetime) -> None:
    keep = request.extent == Erased.ALL_BUT_STUDY
    try:
        erase(person=request.person, by=request.decided_by, now=now, reason=Erased.ON_REQUEST, keep_for_research=keep)
    except Unusable as error:
        _log.error("Request %s could not be done (%s). It waits in the office again.", request.pk, error)
        Request.objects.filter(pk=request.pk).update(extent="", decided_at=None, decided_by=None)

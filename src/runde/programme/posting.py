"""What the moderator does with an offer: post it, prepared or adapted, or pass it over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from runde.kit.refusals import Refusal, Refused
from runde.ledger.recording import record
from runde.people.models import Person
from runde.programme.delivering import deliver
from runde.programme.models import Cohort, Due
from runde.programme.rules import check_moderates
from runde.programme.states import OFFERED, PLANNED, POSTED, SKIPPED
from runde.programme.wording import same_wording

LONGEST_REASON = 200


@transaction.atomic
def post_now(*, due: Due, by: Person, now: datetime, text: str | None = None) -> Due:
    """Post an offer in the moderator's name: as prepared (`text` None) or with their own wording.

    Returns the due as it then is. An offer that has ended meanwhile (a second tap, another device, its time
    over) is returned as it ended, and nothing is posted: its `state` and `delivery` tell what stands.
    Raises Refused: "unknown" for who does not moderate the group and for an item that was not offered yet,
    and what the gate refuses ("empty", "too_long", "gone"): then the offer still waits.
    """
    check_moderates(by, due.cohort)
    Cohort.objects.select_for_update().get(pk=due.cohort_id)  # the wording does not change meanwhile
    if not _claimed(due, POSTED, by, now):
        return _as_it_stands(due)
    due = _read(due)
    delivery = deliver(due, author=by, now=now, text=text, automatic=False)
    if isinstance(delivery, Refusal):
        raise Refused(delivery.code)
    record(
        act="due.post",
        by=by.pk,
        on=f"due:{due.pk}",
        now=now,
        message=delivery.message_id,
        adapted=text is not None and not same_wording(delivery.prepared, text),
    )
    return _read(due)


@transaction.atomic
def skip(*, due: Due, by: Person, now: datetime, reason: str) -> Due:
    """Pass an offer over, with a reason (one of programme.reasons, or own words up to 200 characters).

    Returns the due as it then is; one that has ended meanwhile is returned as it ended. Raises Refused:
    "unknown" as for `post_now`, "empty" without a reason, "too_long" for a longer one.
    """
    check_moderates(by, due.cohort)
    reason = reason.strip()
    if not reason:
        raise Refused("empty")
    if len(reason) > LONGEST_REASON:
        raise Refused("too_long")
    if not _claimed(due, SKIPPED, by, now, reason):
        return _as_it_stands(due)
    record(act="due.skip", by=by.pk, on=f"due:{due.pk}", now=now, reason=reason)
    return _read(due)


def _claimed(due: Due, state: str, by: Person, now: datetime, reason: str = "") -> bool:
    return bool(
        Due.objects.filter(pk=due.pk, state=OFFERED).update(state=state, ended_at=now, ended_by=by, reason=reason)
    )


def _as_it_stands(due: Due) -> Due:
    found = _read(due)
    if found.state == PLANNED:
        raise Refused("unknown")
    return found


def _read(due: Due) -> Due:
    return Due.objects.select_related("item", "cohort", "delivery__message", "ended_by").get(pk=due.pk)

"""What a moderator does about an unanswered message or a silent member, other than writing in the group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from runde.chat.models import Membership, Message
from runde.kit.refusals import Refused
from runde.ledger.recording import record
from runde.people.models import Person
from runde.programme.models import Cohort, KnownSilence, Postponement
from runde.programme.rules import check_moderates, check_moderates_room

NEVER = datetime.max.replace(tzinfo=UTC)
SECOND_TAP = timedelta(minutes=1)
"""The same said again within a minute is a second tap, not a second act."""


@transaction.atomic
def postpone(*, message: Message, by: Person, now: datetime, until: datetime) -> Postponement:
    """Leave an unanswered message for later: it is not shown before `until`. Raises Refused ("unknown")."""
    return _leave(message, by, now, until)


@transaction.atomic
def no_answer_needed(*, message: Message, by: Person, now: datetime) -> Postponement:
    """Say that a message needs no answer: it is not shown again, and no longer counted. Raises Refused ("unknown")."""
    return _leave(message, by, now, None)


@transaction.atomic
def know_silence(*, cohort: Cohort, person: Person, by: Person, now: datetime, days: int = 14) -> KnownSilence:
    """Say that one knows why a member is silent: they are not shown for `days` days. Raises Refused ("unknown")."""
    return _settle(cohort, person, by, now, KnownSilence.KNOWN, days)


@transaction.atomic
def said_hello(*, cohort: Cohort, person: Person, by: Person, now: datetime) -> KnownSilence:
    """Say that one has written to a silent member: not shown for RUNDE_SILENT_DAYS. Raises Refused ("unknown")."""
    return _settle(cohort, person, by, now, KnownSilence.HELLO, int(settings.RUNDE.silent_days))


def left_for_later(messages: Iterable[int], now: datetime) -> set[int]:
    """Which of these messages are not to be shown now."""
    rows = Postponement.objects.filter(Q(until=None) | Q(until__gt=now), message__in=list(messages))
    return set(rows.values_list("message_id", flat=True))


def needing_no_answer(messages: Iterable[int]) -> set[int]:
    """Which of these messages need no answer, as a moderator said."""
    rows = Postponement.objects.filter(message__in=list(messages), until=None)
    return set(rows.values_list("message_id", flat=True))


def known_silences(cohorts: Iterable[int], now: datetime) -> set[tuple[int, int]]:
    """The (cohort, person) pairs whose silence somebody knows about or has answered with a hello."""
    rows = KnownSilence.objects.filter(cohort__in=list(cohorts), until__gt=now)
    return set(rows.values_list("cohort_id", "person_id"))


def _leave(message: Message, by: Person, now: datetime, until: datetime | None) -> Postponement:
    check_moderates_room(by, message.room_id)
    stands = Postponement.objects.filter(Q(until=None) | Q(until__gte=until or NEVER), message=message).first()
    if stands is not None:  # a second tap
        return stands
    row = Postponement.objects.create(message=message, until=until, made_at=now, made_by=by)
    act = "message.postpone" if until else "message.no-answer-needed"
    record(act=act, by=by.pk, on=f"message:{message.pk}", now=now, until=until.isoformat() if until else None)
    return row


def _settle(cohort: Cohort, person: Person, by: Person, now: datetime, kind: str, days: int) -> KnownSilence:
    check_moderates(by, cohort)
    if not Membership.objects.filter(room=cohort.room_id, person=person, left_at=None).exists():
        raise Refused("unknown")
    until = now + timedelta(days=days)
    stands = KnownSilence.objects.filter(cohort=cohort, person=person, kind=kind, until__gt=until - SECOND_TAP).first()
    if stands is not None:
        return stands
    row = KnownSilence.objects.create(cohort=cohort, person=person, kind=kind, until=until, made_at=now, made_by=by)
    record(act=f"silence.{kind}", by=by.pk, on=f"cohort:{cohort.pk}", now=now, person=person.pk, days=days)
    return row

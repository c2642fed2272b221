"""Leaving a message for later or for good; knowing why somebody is silent, and having said hello to them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from runde.kit.time import now
from runde.programme import attention
from runde.programme.clock import instant, local_day
from runde.programme.models import Cohort
from runde.web.moderator.access import member_for, message_for
from runde.web.moderator.items import back_to_today
from runde.web.signin import SignedInRequest, signed_in

_MORNING = time(8)


@never_cache
@require_POST
@signed_in
def postponement(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Leave an unanswered message until tomorrow morning."""
    message = message_for(request, message_id)
    until = tomorrow_morning(message.room.cohort, now())
    attention.postpone(message=message, by=request.person, now=now(), until=until)
    return back_to_today(message.room.cohort, message=message.pk)


@never_cache
@require_POST
@signed_in
def closing(request: SignedInRequest, message_id: int) -> HttpResponse:
    """A message needs no answer: it is not shown again."""
    message = message_for(request, message_id)
    attention.no_answer_needed(message=message, by=request.person, now=now())
    return back_to_today(message.room.cohort, message=message.pk)


@never_cache
@require_POST
@signed_in
def silence(request: SignedInRequest, cohort_id: int, person_id: int) -> HttpResponse:
    """The moderator knows why this member is silent: not shown for two weeks."""
    cohort, person = member_for(request, cohort_id, person_id)
    attention.know_silence(cohort=cohort, person=person, by=request.person, now=now())
    return back_to_today(cohort, person=person.pk)


@never_cache
@require_POST
@signed_in
def hello(request: SignedInRequest, cohort_id: int, person_id: int) -> HttpResponse:
    """The moderator has written to this silent member: not shown for as many days as count as silence."""
    cohort, person = member_for(request, cohort_id, person_id)
    attention.said_hello(cohort=cohort, person=person, by=request.person, now=now())
    return back_to_today(cohort, person=person.pk)


def tomorrow_morning(cohort: Cohort, now: datetime) -> datetime:
    """Tomorrow on the group's clock, when the moderator's hours begin, but not before eight."""
    day = local_day(now, cohort.zone) + timedelta(days=1)
    return instant(day, max(cohort.hours_from, _MORNING), cohort.zone)

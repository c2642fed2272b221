"""What stands after an act, in one sentence: read from the record, so that a second tap and a second device see the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from runde.chat.models import Membership
from runde.programme.clock import local_day
from runde.programme.models import Cohort, Due, KnownSilence, Postponement
from runde.web.moderator.fates import fate_of
from runde.web.moderator.words import day_name, when
from runde.web.signin import SignedInRequest


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence about what stands, and a link to it with its words where there is one."""

    sentence: str
    link: str = ""
    link_text: str = ""


def told(request: SignedInRequest, cohort: Cohort, now: datetime) -> Told | None:
    """About the `?due=`, `?message=` or `?person=` that the page was asked to speak of; None for whatever is not there."""
    for name, tell in (("due", _due), ("message", _message), ("person", _person)):
        number = request.GET.get(name, "")
        if number.isascii() and number.isdigit() and len(number) < 19:
            return tell(cohort, int(number), now)
    return None


def _due(cohort: Cohort, number: int, now: datetime) -> Told | None:
    rows = Due.objects.filter(cohort=cohort, pk=number)
    due = rows.select_related("cohort__room").first()
    if due is None:
        return None
    found = fate_of(due, now=now)
    if found.link:
        return Told(found.sentence, found.link, gettext("Show it in the group"))
    return Told(found.sentence, reverse("moderator:item", args=[due.pk]), gettext("Show the item"))


def _message(cohort: Cohort, number: int, now: datetime) -> Told | None:
    rows = Postponement.objects.filter(message__room=cohort.room_id, message=number)
    left = rows.select_related("message__author").order_by("-made_at", "-id").first()
    if left is None:
        return None
    name, link = left.message.author_name, f"{_room(cohort)}#m{left.message.seq}"
    if left.until is None:
        sentence = gettext("The message of %(name)s needs no answer. It is not shown here again.")
        if left.message.anonymous:
            sentence = gettext("This message without a name needs no answer. It is not shown here again.")
        return Told(sentence % {"name": name}, link, gettext("Show it in the group"))
    sentence = gettext("The message of %(name)s comes back here %(when)s, if nobody has answered by then.")
    if left.message.anonymous:
        sentence = gettext("This message without a name comes back here %(when)s, if nobody has answered by then.")
    words = {"name": name, "when": when(left.until, now, cohort.zone)}
    return Told(sentence % words, link, gettext("Show it in the group"))


def _person(cohort: Cohort, number: int, now: datetime) -> Told | None:
    rows = KnownSilence.objects.filter(cohort=cohort, person=number, until__gt=now)
    known = rows.select_related("person").order_by("-made_at", "-id").first()
    here = Membership.objects.filter(room=cohort.room_id, person=number, left_at=None)
    if known is None or not here.exists():
        return None
    words = {"name": known.person.display_name, "day": day_name(local_day(known.until, cohort.zone))}
    if known.kind == KnownSilence.HELLO:
        return Told(gettext("You have said hello to %(name)s. Not shown here until %(day)s.") % words)
    return Told(gettext("You know why %(name)s is silent. Not shown here until %(day)s.") % words)


def _room(cohort: Cohort) -> str:
    return reverse("moderator:room", args=[cohort.room_id])

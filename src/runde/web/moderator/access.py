"""How the moderator's views get an object, and the only way. What is not there and what is not theirs are both a 404."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from runde.agenda.models import Appointment
from runde.chat.labels import label_of
from runde.chat.models import Membership, Message, Poll, Room
from runde.people.models import Person
from runde.programme import queries
from runde.programme.models import Cohort, Due
from runde.programme.pairs import may_write_to
from runde.web.signin import SignedInRequest


def cohorts_of(request: SignedInRequest) -> list[Cohort]:
    """The groups that the person moderates now, by name; a 404 for who moderates no room at all."""
    found = list(queries.moderated_by(request.person))
    if not found and not _leading(request.person).exists():
        raise Http404
    return found


def rooms_without_programme(request: SignedInRequest) -> list[Room]:
    """The rooms that the person moderates now and that follow no programme."""
    return list(Room.objects.filter(pk__in=_leading(request.person).values("room"), cohort=None).order_by("name", "id"))


def cohort_for(request: SignedInRequest, cohort: int) -> Cohort:
    """A group that the person moderates now."""
    return get_object_or_404(queries.moderated_by(request.person), pk=cohort)


def room_for(request: SignedInRequest, room: int) -> Membership:
    """The person's membership in a room that they moderate now, or in a conversation of two beside such a group."""
    led = _leading(request.person).values("room")
    mine = Membership.objects.filter(person=request.person, left_at=None).select_related("room")
    return get_object_or_404(mine.filter(Q(room__in=led) | Q(room__group__in=led)), room=room)


def group_for(request: SignedInRequest, room: int) -> Membership:
    """The person's membership, as its moderator now, in a room."""
    return get_object_or_404(_leading(request.person).select_related("room", "person"), room=room)


def meeting_in(request: SignedInRequest, room: int, meeting: int) -> Appointment:
    """A meeting of a room that the person moderates now."""
    about = label_of(group_for(request, room).room_id)
    return get_object_or_404(Appointment, about=about, pk=meeting)


def partner_for(request: SignedInRequest, room: int, person: int) -> tuple[Cohort, Person]:
    """Somebody of a group that the person moderates now, to whom they may write alone."""
    group = group_for(request, room)
    cohort = get_object_or_404(Cohort.objects.select_related("room"), room=group.room_id)
    other = get_object_or_404(Person, pk=person)
    if not may_write_to(request.person, other, cohort):
        raise Http404
    return cohort, other


def due_for(request: SignedInRequest, due: int) -> Due:
    """An item of a group that the person moderates now."""
    rows = Due.objects.select_related("item", "cohort__room", "delivery__message", "ended_by")
    return get_object_or_404(rows.filter(cohort__in=_cohorts(request.person)), pk=due)


def message_for(request: SignedInRequest, message: int) -> Message:
    """A message in a group that the person moderates now."""
    rows = Message.objects.filter(room__cohort__in=_cohorts(request.person)).select_related("room__cohort", "author")
    return get_object_or_404(rows, pk=message)


def message_in(request: SignedInRequest, room: int, seq: int) -> Message:
    """A message in a room, with a programme or without, that the person moderates now."""
    rows = Message.objects.filter(room__in=_leading(request.person).values("room"))
    return get_object_or_404(rows.select_related("room__cohort", "author"), room=room, seq=seq)


def poll_in(request: SignedInRequest, room: int, seq: int) -> Message:
    """A message with a poll in a room that the person moderates now."""
    message = message_in(request, room, seq)
    get_object_or_404(Poll, message=message)
    return message


def neighbour_for(request: SignedInRequest, room: int, person: int) -> Membership:
    """Somebody else who is now in a room that the person moderates now."""
    here = Membership.objects.filter(room__in=_leading(request.person).values("room"), left_at=None)
    return get_object_or_404(
        here.exclude(person=request.person).select_related("room", "person"), room=room, person=person
    )


def member_for(request: SignedInRequest, cohort: int, person: int) -> tuple[Cohort, Person]:
    """A group that the person moderates now, and a present member of it."""
    group = cohort_for(request, cohort)
    here = Membership.objects.filter(room=group.room_id, role=Membership.MEMBER, left_at=None)
    return group, get_object_or_404(here.select_related("person"), person=person).person


def _leading(person: Person) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person, role=Membership.MODERATOR, left_at=None)


def _cohorts(person: Person) -> QuerySet[Cohort]:
    return Cohort.objects.filter(room__in=_leading(person).values("room"))

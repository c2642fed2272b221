"""The only way in which a view of the member's door gets an object. Absent and refused look alike."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from runde.agenda.models import Invitation
from runde.agenda.queries import invitations_of
from runde.chat.labels import label_of
from runde.chat.models import Membership, Message, Room
from runde.people.models import Person
from runde.programme.models import Cohort
from runde.programme.pairs import may_write_to
from runde.web.beside import cohort_of
from runde.web.signin import SignedInRequest


def my_rooms(request: SignedInRequest) -> QuerySet[Membership]:
    """The present memberships of who is signed in, as member or moderator, with their rooms; conversations of two too."""
    present = Membership.objects.filter(person=request.person, left_at=None)
    return present.select_related("room").order_by("room__name", "room_id")


def my_groups(request: SignedInRequest) -> QuerySet[Membership]:
    """The present memberships of who is signed in, in groups."""
    return my_rooms(request).filter(room__kind=Room.GROUP)


def room_for(request: SignedInRequest, room_id: int) -> Membership:
    """My present membership in a room; Http404 when it is not mine, no longer mine, or does not exist."""
    return _one(my_rooms(request), room_id)


def group_for(request: SignedInRequest, room_id: int) -> Membership:
    """My present membership in a group; Http404 when it is not mine, no longer mine, no group, or does not exist."""
    return _one(my_groups(request), room_id)


def partner_for(request: SignedInRequest, room_id: int, person_id: int) -> tuple[Cohort, Person]:
    """Somebody of my group to whom I may write alone; Http404 when there is no such person, or I may not."""
    group = group_for(request, room_id)
    cohort = cohort_of(group.room)
    other = Person.objects.filter(pk=person_id).first()
    if cohort is None or other is None or not may_write_to(request.person, other, cohort):
        raise Http404
    return cohort, other


def invitation_for(request: SignedInRequest, room_id: int, meeting_id: int) -> Invitation:
    """My invitation to a meeting of one of my groups; Http404 when I am not invited, or there is no such meeting."""
    group = group_for(request, room_id)
    mine = invitations_of(request.person, label_of(group.room_id))
    return get_object_or_404(mine, appointment=meeting_id)


def _one(mine: QuerySet[Membership], room_id: int) -> Membership:
    membership = mine.filter(room=room_id).first()
    if membership is None:
        raise Http404
    return membership


def message_for(request: SignedInRequest, room_id: int, seq: int) -> Message:
    """A message of somebody else in one of my rooms; Http404 for my own."""
    membership = room_for(request, room_id)
    others = Message.objects.filter(room=membership.room_id, seq=seq).exclude(author=request.person)
    message = others.select_related("author", "room").first()
    if message is None:
        raise Http404
    return message

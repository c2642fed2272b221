"""The only way in which a view of the member's door gets an object. Absent and refused look alike."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from runde.chat.models import Membership, Message
from runde.web.signin import SignedInRequest


def my_rooms(request: SignedInRequest) -> QuerySet[Membership]:
    """The present memberships of who is signed in, as member or moderator, with their rooms."""
    present = Membership.objects.filter(person=request.person, left_at=None)
    return present.select_related("room").order_by("room__name", "room_id")


def room_for(request: SignedInRequest, room_id: int) -> Membership:
    """My present membership in a room; Http404 when it is not mine, no longer mine, or does not exist."""
    membership = my_rooms(request).filter(room=room_id).first()
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

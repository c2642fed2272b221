"""The only way in which these views get an object: one's own groups, requests and copies. All others are a 404."""

from __future__ import annotations

from pathlib import Path

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from runde.chat.models import Membership, Room
from runde.consent.models import Request
from runde.consent.queries import going
from runde.keeping.copying import file_of
from runde.web.signin import SignedInRequest


def my_groups(request: SignedInRequest) -> QuerySet[Membership]:
    """The groups that one is in, by their names."""
    here = Membership.objects.filter(person=request.person, left_at=None, room__kind=Room.GROUP)
    return here.select_related("room").order_by("room__name", "room_id")


def my_requests(request: SignedInRequest) -> QuerySet[Request]:
    """What one asked for and is neither undone nor done, the newest first."""
    return going().filter(person=request.person).order_by("-pk")


def group_for(request: SignedInRequest, room_id: int) -> Room:
    """A group that one is in."""
    room: Room = get_object_or_404(my_groups(request), room=room_id).room
    return room


def request_for(request: SignedInRequest, request_id: int) -> Request:
    """One's own request, in whatever state; not one for a copy."""
    mine = Request.objects.filter(person=request.person).exclude(kind=Request.COPY)
    return get_object_or_404(mine.select_related("person"), pk=request_id)


def my_copy(request: SignedInRequest) -> Request | None:
    """The copy that is being made, or can be fetched."""
    return Request.objects.filter(person=request.person, kind=Request.COPY).exclude(key=None).last()


def copy_for(request: SignedInRequest, request_id: int) -> tuple[Request, Path]:
    """One's own copy and its file."""
    found = my_copy(request)
    file = file_of(found) if found is not None and found.pk == request_id else None
    if found is None or file is None:
        raise Http404
    return found, file

"""The only way in which these views get an object: one's own devices that are signed in, one's own notices, and the calendar
of who has its address. All others are a 404."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from runde.agenda.feeding import feed_for
from runde.agenda.models import Feed
from runde.kit.time import now
from runde.notices.models import Notice
from runde.people.models import Device
from runde.web.signin import SignedInRequest


def my_devices(request: SignedInRequest) -> QuerySet[Device]:
    """Where the person is signed in, the one used last first."""
    return Device.objects.filter(person=request.person, revoked_at=None).order_by("-used_at", "-pk")


def device_of(request: SignedInRequest, device_id: int) -> Device:
    """One of the person's devices that are signed in."""
    return get_object_or_404(my_devices(request).select_related("person"), pk=device_id)


def feed_with(token: str) -> Feed:
    """The calendar with this token in its address. Raises Http404."""
    found = feed_for(token, now())
    if found is None:
        raise Http404
    return found


def this_device(request: SignedInRequest) -> Device:
    """The browser that asks; a 404 for staff, who have none."""
    if request.device is None:
        raise Http404
    return request.device


def notice_of(request: SignedInRequest, notice_id: int) -> Notice:
    """One of the person's notices."""
    return get_object_or_404(Notice, person=request.person, pk=notice_id)

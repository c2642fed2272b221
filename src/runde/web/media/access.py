"""The only way in which this door gets a medium. Absent and refused look alike."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404

from runde.chat.attachments import may_see
from runde.media.models import Medium
from runde.media.storing import file_of
from runde.moderation.queries import office_may_see
from runde.people.models import User
from runde.web.signin import SignedInRequest


def file_for(request: SignedInRequest, medium_id: int, variant: str) -> tuple[Medium, Path]:
    """A ready medium and its file: mine, shown in a room of mine, or, for the office, in question. Http404 for any other.

    As in the office itself only the staff session counts there, never a device.
    """
    medium = Medium.objects.filter(pk=medium_id, state=Medium.READY).first()
    if medium is None:
        raise Http404
    me, staff = request.person, request.user.person if isinstance(request.user, User) else None
    mine = medium.owner_id == me.pk or may_see(medium=medium.pk, person=me.pk)
    if not mine and (staff is None or not office_may_see(medium=medium.pk, person=staff)):
        raise Http404
    file = file_of(medium, variant)
    if file is None:
        raise Http404
    return medium, file

"""The only way in which this door gets a medium. Absent and refused look alike."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404

from runde.chat.attachments import may_see
from runde.media.models import Medium
from runde.media.storing import file_of
from runde.web.signin import SignedInRequest


def file_for(request: SignedInRequest, medium_id: int, variant: str) -> tuple[Medium, Path]:
    """A ready medium that is mine, or that is shown in a room of mine, and its file; Http404 for any other."""
    medium = Medium.objects.filter(pk=medium_id, state=Medium.READY).first()
    if medium is None:
        raise Http404
    if medium.owner_id != request.person.pk and not may_see(medium=medium.pk, person=request.person.pk):
        raise Http404
    file = file_of(medium, variant)
    if file is None:
        raise Http404
    return medium, file

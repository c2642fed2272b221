"""Who may see a medium that hangs on a message."""

from __future__ import annotations

from django.db.models import Q

from runde.chat.models import Attachment, Membership


def may_see(*, medium: int, person: int) -> bool:
    """Whether somebody may see a medium: those who are in the room of its message now, as long as it was not taken back.

    Of a message that is hidden only moderators of the room may.
    """
    here = Q(message__room__memberships__person=person, message__room__memberships__left_at=None)
    shown = Q(message__hidden_at=None) | Q(message__room__memberships__role=Membership.MODERATOR)
    return Attachment.objects.filter(here & shown, medium=medium, message__taken_back_at=None).exists()

"""What goes with the text of a message that is taken back or erased: its media, its poll, the reactions to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from runde.chat.models import Attachment, Poll, Reaction
from runde.media.attaching import discard


def remove_extras(messages: Collection[int], *, now: datetime) -> None:
    """Remove all that these messages (ids) carry besides their text. Part of the caller's act."""
    discard(ids=list(Attachment.objects.filter(message__in=messages).values_list("medium_id", flat=True)), now=now)
    Poll.objects.filter(message__in=messages).delete()
    Reaction.objects.filter(message__in=messages).delete()

"""One word for a message: "Thank you", "Me too". What the words are is the programme's affair; here they are ids."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from runde.chat.changing import keep_change
from runde.chat.drafts import Changed, React
from runde.chat.models import Reaction
from runde.chat.reaching import reach
from runde.kit.refusals import Refusal

_WORD = re.compile(r"[A-Za-z0-9_-]{1,60}")


@transaction.atomic
def react(wish: React, *, now: datetime) -> Changed | Refusal:
    """Give a message a word, another word, or (empty) take it away. Asking for what is so already changes nothing.

    Refused: "unknown" (no such room or message), "gone" (taken back, hidden, room closed), "malformed" (no word).
    """
    if wish.reaction and not _WORD.fullmatch(wish.reaction):
        return Refusal("malformed")
    found = reach(room=wish.room, person=wish.person, seq=wish.seq)
    if isinstance(found, Refusal):
        return found
    room, message = found
    mine = Reaction.objects.filter(message=message, person=wish.person)
    if wish.reaction != (mine.values_list("reaction", flat=True).first() or ""):
        mine.delete()
        if wish.reaction:
            Reaction.objects.create(message=message, person_id=wish.person, reaction=wish.reaction, at=now)
        keep_change(room, message, [], now=now)
    return Changed(room=wish.room, seq=wish.seq, client_id=wish.client_id, change=message.change, at=now)

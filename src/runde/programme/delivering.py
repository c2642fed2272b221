"""Carrying a claimed item through the gate into its group's room."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from runde.chat.drafts import Draft, Posted
from runde.kit.refusals import Refusal
from runde.moderation.gate import submit
from runde.people.models import Person
from runde.programme.models import Delivery, Due
from runde.programme.polls import poll_of
from runde.programme.wording import prepared_text

_DUES = UUID("6f0e54d6-3f0f-4a57-9d0c-0a6c1d1f7b52")


def deliver(due: Due, *, author: Person, now: datetime, text: str | None, automatic: bool) -> Delivery | Refusal:
    """Post an item in `author`'s name and keep the link; `text` None: as prepared. Its answers go with it in either case.

    The message's client id follows from the due's id, so that one due never becomes two messages of one
    author. Called inside the transaction that claims the due, with the group's row locked.
    """
    prepared = prepared_text(due.item, due.cohort.language)
    draft = Draft(
        room=due.cohort.room_id,
        author=author.pk,
        client_id=uuid5(_DUES, str(due.pk)),
        text=prepared if text is None else text,
        automatic=automatic,
        poll=poll_of(due.item, due.cohort.language),
    )
    [outcome] = submit([draft], now=now)
    if not isinstance(outcome, Posted):
        return outcome
    return Delivery.objects.create(due=due, message_id=outcome.message_id, prepared=prepared)

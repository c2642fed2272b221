"""The gate: the only way to `chat.posting` and `chat.editing`. Every text of a person passes here, by whatever door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from runde.chat import editing, introducing, posting, reacting, voting
from runde.chat.drafts import Change, Changed, Choice, Draft, Posted, React
from runde.chat.models import Membership
from runde.chat.queries import posted_before
from runde.chat.rules import check_name_is_free
from runde.kit.refusals import Refusal, Refused
from runde.kit.time import now as present
from runde.moderation.pace import Pace
from runde.people.arriving import rename
from runde.people.models import Person

SEARCHES_PER_MINUTE = 30  # of one person: each may read a year of talk


def submit(drafts: Sequence[Draft], *, now: datetime | None = None) -> list[Posted | Refusal]:
    """Pass a batch of messages to the room, each as it may: one result per draft, in the same order.

    Refuses with "slow_down" what goes beyond RUNDE_MESSAGES_PER_MINUTE of one person (what is there already may always be
    sent again), and whatever `chat.posting.post` refuses. Joins the caller's transaction when there is one.
    """
    now = now or present()
    slow = {index for index, draft in enumerate(drafts) if not (draft.automatic or _pace.allows(draft.author))}
    if slow:
        there = posted_before((drafts[index].author, drafts[index].client_id) for index in slow)
        slow = {index for index in slow if (drafts[index].author, drafts[index].client_id) not in there}
    passed = [draft for index, draft in enumerate(drafts) if index not in slow]
    outcomes = iter(posting.post(passed, now=now) if passed else [])
    return [Refusal("slow_down") if index in slow else next(outcomes) for index in range(len(drafts))]


def change(wish: Change, *, now: datetime | None = None) -> Changed | Refusal:
    """Pass an edit or a taking back. Taking back is never too fast."""
    if wish.text is not None and not _pace.allows(wish.author):
        return Refusal("slow_down")
    return editing.change(wish, now=now or present())


def react(wish: React, *, now: datetime | None = None) -> Changed | Refusal:
    """Pass a word for a message. Taking it away is never too fast."""
    if wish.reaction and not _pace.allows(wish.person):
        return Refusal("slow_down")
    return reacting.react(wish, now=now or present())


def vote(wish: Choice, *, now: datetime | None = None) -> Changed | Refusal:
    """Pass a choice in a poll."""
    if not _pace.allows(wish.person):
        return Refusal("slow_down")
    return voting.vote(wish, now=now or present())


def introduce(*, membership: Membership, text: str) -> None:
    """Pass what somebody says about themselves. Raises Refused ("slow_down") and whatever `chat.introducing` raises."""
    if not _pace.allows(membership.person_id):
        raise Refused("slow_down")
    introducing.introduce(membership=membership, text=text)


def rename_oneself(*, person: Person, name: str, now: datetime) -> None:
    """Pass another name that somebody chose for themselves.

    Raises Refused ("slow_down"), and rules.Unusable for a name that cannot be taken or that somebody in a group of theirs has.
    """
    if not _pace.allows(person.pk):
        raise Refused("slow_down")
    check_name_is_free(person, name)
    rename(person=person, name=name, by=person, now=now)


def check_search(*, person: int, words: str) -> None:
    """Raises Refused ("slow_down") for somebody who looks for words more than SEARCHES_PER_MINUTE times a minute."""
    if words and not _searches.allows(person):
        raise Refused("slow_down")


_pace = Pace(lambda: int(settings.RUNDE.messages_per_minute))
_searches = Pace(lambda: SEARCHES_PER_MINUTE)


def forget_pace() -> None:
    """Let everybody write and search again at once, as after a restart of the server."""
    _pace.forget()
    _searches.forget()

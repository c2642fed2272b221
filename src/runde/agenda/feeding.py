"""The private address of a person's calendar: made, made anew, given up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from runde.agenda.models import Feed
from runde.kit.crypto import token_digest
from runde.kit.ids import device_token
from runde.ledger.recording import record
from runde.people.models import Person
from runde.people.rules import check_not_erased

TOUCH_AFTER = timedelta(hours=1)


@transaction.atomic
def open_feed(*, person: Person, by: Person, now: datetime) -> Feed:
    """Give a person's calendar a new address; the one it had before stops working. Raises Unusable for somebody erased."""
    check_not_erased(person)
    _revoke(person, now)
    token = device_token()
    made = Feed.objects.create(person=person, token_digest=token_digest(token), token=token, made_at=now)
    record(act="feed.open", by=by.pk, on=f"feed:{made.pk}", now=now, person=person.pk)
    return made


@transaction.atomic
def close_feed(*, person: Person, by: Person | None, now: datetime) -> bool:
    """Take the address of a person's calendar away. Returns whether there was one."""
    if not _revoke(person, now):
        return False
    record(act="feed.close", by=by.pk if by else None, on=f"person:{person.pk}", now=now)
    return True


def feed_of(person: Person) -> Feed | None:
    """The address of a person's calendar, where they have one."""
    return Feed.objects.filter(person=person, revoked_at=None).first()


def feed_for(token: str, now: datetime) -> Feed | None:
    """The calendar of a token, with its person; None for one invented or revoked. Its use is noted at most once an hour."""
    feeds = Feed.objects.filter(token_digest=token_digest(token), revoked_at=None, person__erasures=None)
    found = feeds.select_related("person").first()
    if found is not None and (found.used_at is None or now - found.used_at >= TOUCH_AFTER):
        Feed.objects.filter(pk=found.pk).update(used_at=now)
    return found


def _revoke(person: Person, now: datetime) -> int:
    return Feed.objects.filter(person=person, revoked_at=None).update(revoked_at=now, token="")

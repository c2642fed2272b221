"""The private address of a calendar: one at a time, known by its digest, gone with its owner."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection

from agenda.making import DAY, HOUR, MONDAY
from cast import Cast
from runde.agenda.feeding import close_feed, feed_for, feed_of, open_feed
from runde.agenda.models import Feed
from runde.keeping.erasing import erase
from runde.ledger.models import Entry
from runde.people.rules import Unusable

pytestmark = pytest.mark.promise("D12")


def test_a_new_address_ends_the_old_one(cast: Cast) -> None:
    first = open_feed(person=cast.ana, by=cast.ana, now=MONDAY)
    second = open_feed(person=cast.ana, by=cast.ana, now=MONDAY + DAY)
    assert feed_for(first.token, MONDAY + DAY) is None
    found = feed_for(second.token, MONDAY + DAY)
    assert found is not None
    assert (found, found.person, feed_of(cast.ana)) == (second, cast.ana, second)
    assert Feed.objects.get(pk=first.pk).token == ""


def test_without_an_address_nothing_is_found(cast: Cast) -> None:
    feed = open_feed(person=cast.ana, by=cast.ana, now=MONDAY)
    assert close_feed(person=cast.ana, by=cast.olga, now=MONDAY + DAY)
    assert not close_feed(person=cast.ana, by=cast.olga, now=MONDAY + DAY)
    for token in (feed.token, "", "nothing-like-this", feed.token_digest):
        assert feed_for(token, MONDAY + DAY) is None
    assert feed_of(cast.ana) is None
    acts = Entry.objects.filter(act__startswith="feed.").order_by("seq").values_list("act", "by")
    assert list(acts) == [("feed.open", cast.ana.pk), ("feed.close", cast.olga.pk)]


def test_the_database_holds_no_token_and_one_address_for_each(cast: Cast) -> None:
    feed = open_feed(person=cast.ana, by=cast.ana, now=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, token_digest FROM agenda_feed")
        assert feed.token not in str(cursor.fetchall())
    with pytest.raises(IntegrityError):
        Feed.objects.create(person=cast.ana, token_digest="x", token="x", made_at=MONDAY)


def test_its_use_is_noted_at_most_once_an_hour(cast: Cast) -> None:
    feed = open_feed(person=cast.ana, by=cast.ana, now=MONDAY)
    for later, noted in ((DAY, DAY), (DAY + HOUR / 2, DAY), (DAY + HOUR, DAY + HOUR)):
        feed_for(feed.token, MONDAY + later)
        assert Feed.objects.get().used_at == MONDAY + noted


def test_who_was_erased_has_none_and_gets_none(cast: Cast) -> None:
    feed = open_feed(person=cast.ana, by=cast.ana, now=MONDAY)
    erase(person=cast.ana, by=cast.olga, now=MONDAY, reason="Her wish")
    assert feed_for(feed.token, MONDAY) is None
    with pytest.raises(Unusable):
        open_feed(person=cast.ana, by=cast.olga, now=MONDAY)

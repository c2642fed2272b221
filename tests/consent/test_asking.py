"""Asking and undoing, before anything is done about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import Cast
from keeping.filled import NOW
from runde.consent.asking import ask
from runde.consent.models import Request
from runde.consent.queries import going
from runde.consent.undoing import undo
from runde.ledger.models import Entry, Payload
from runde.people.models import Erased
from runde.people.rules import Unusable

pytestmark = pytest.mark.promise("D15")
LATER = timedelta(minutes=5)


def test_who_asks_twice_has_asked_once(cast: Cast) -> None:
    first, new = ask(person=cast.ana, kind=Request.STOP, now=NOW, words="  I am tired\x00 ")
    again, second = ask(person=cast.ana, kind=Request.STOP, now=NOW + LATER, words="Still")
    assert (again, new, second) == (first, True, False)
    assert (first.words, first.asked_at, first.key) == ("I am tired", NOW, None)
    assert Entry.objects.filter(act="request.ask").count() == 1
    assert "tired" not in str(list(Payload.objects.values_list("body", flat=True)))
    other, new = ask(person=cast.ana, kind=Request.LEAVE, room=cast.linde.pk, now=NOW)
    assert (new, other.room) == (True, cast.linde.pk)
    assert ask(person=cast.anton, kind=Request.STOP, now=NOW)[1]


def test_the_same_cannot_be_open_twice_nor_both_undone_and_done(cast: Cast) -> None:
    for twice in ({}, {"undone_at": NOW, "done_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            for _ in range(2):
                Request.objects.create(person=cast.ana, kind=Request.STOP, asked_at=NOW, **twice)


def test_a_copy_is_one_copy_as_long_as_it_can_be_fetched(cast: Cast) -> None:
    first, _ = ask(person=cast.ana, kind=Request.COPY, now=NOW)
    assert first.key is not None
    assert first.fetchable_until is None
    Request.objects.filter(pk=first.pk).update(done_at=NOW)
    assert ask(person=cast.ana, kind=Request.COPY, now=NOW + LATER) == (first, False)
    first.refresh_from_db()
    assert first.fetchable_until == NOW + timedelta(days=1)
    Request.objects.update(key=None)
    second, new = ask(person=cast.ana, kind=Request.COPY, now=NOW + timedelta(days=2))
    assert new
    assert second.key not in {None, first.key}
    assert not going().exists(), "copies need nobody"


@pytest.mark.parametrize("kind", [Request.LEAVE, Request.STOP, Request.ERASE, Request.COPY])
def test_nobody_erased_asks_or_undoes(cast: Cast, kind: str) -> None:
    before, _ = ask(person=cast.ana, kind=kind, now=NOW)
    Erased.objects.create(person=cast.ana, at=NOW, extent=Erased.ALL, reason="x")
    with pytest.raises(Unusable, match="were erased"):
        ask(person=cast.ana, kind=kind, now=NOW)
    with pytest.raises(Unusable, match="were erased"):
        undo(request=before, by=cast.olga, now=NOW)


def test_a_day_is_a_day(cast: Cast) -> None:
    """Also where the clocks are changed meanwhile: 24 hours, not until the same time by the clock."""
    asked_at = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    request, _ = ask(person=cast.ana, kind=Request.STOP, now=asked_at)
    last = asked_at + timedelta(hours=23, minutes=59, seconds=59)
    with pytest.raises(Unusable, match="more than a day ago"):
        undo(request=request, by=cast.ana, now=asked_at + timedelta(hours=24))
    assert undo(request=request, by=cast.ana, now=last)
    request.refresh_from_db()
    assert (request.undone_at, request.undone_by) == (last, cast.ana)
    assert not undo(request=request, by=cast.ana, now=last), "a second tap"
    assert Entry.objects.filter(act="request.undo").count() == 1


def test_the_office_undoes_later_too_but_not_what_is_done(cast: Cast) -> None:
    request, _ = ask(person=cast.ana, kind=Request.ERASE, now=NOW)
    assert undo(request=request, by=cast.olga, now=NOW + timedelta(days=9))
    request, _ = ask(person=cast.ana, kind=Request.ERASE, now=NOW + timedelta(days=10))
    Request.objects.filter(pk=request.pk).update(done_at=NOW + timedelta(days=11))
    with pytest.raises(Unusable, match="cannot be undone"):
        undo(request=request, by=cast.olga, now=NOW + timedelta(days=11))


def test_what_was_asked_for_last_is_undone_first(cast: Cast) -> None:
    first, _ = ask(person=cast.ana, kind=Request.STOP, now=NOW)
    second, _ = ask(person=cast.ana, kind=Request.ERASE, now=NOW + LATER)
    with pytest.raises(Unusable, match="undo that first"):
        undo(request=first, by=cast.ana, now=NOW + LATER)
    assert undo(request=second, by=cast.ana, now=NOW + LATER)
    assert undo(request=first, by=cast.ana, now=NOW + LATER)

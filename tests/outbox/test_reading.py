"""The outbox is followed by each process on its own: every row of another process once, also out of order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from runde.kit.bus import ORIGIN, bus
from runde.kit.time import now
from runde.outbox.models import Event
from runde.outbox.reading import Follower, purge
from runde.outbox.writing import tell

pytestmark = pytest.mark.django_db


def other(kind: str, *, number: int | None = None) -> Event:
    return Event.objects.create(id=number, at=now(), origin="another", kind=kind, payload={})


def test_rows_of_other_processes_are_read_once() -> None:
    other("before")
    follower = Follower()
    other("one")
    tell("mine", {"n": 1}, now=now())
    assert [event.kind for event in follower.read()] == ["one"]
    assert follower.read() == []
    other("two")
    assert [event.kind for event in follower.read()] == ["two"]


def test_a_row_that_becomes_visible_late_is_not_missed() -> None:
    follower = Follower()
    newest = other("first")
    follower.read()
    other("third", number=newest.pk + 2)
    assert [event.kind for event in follower.read()] == ["third"]
    other("second", number=newest.pk + 1)
    assert [event.kind for event in follower.read()] == ["second"]


def test_what_is_known_for_longer_than_any_transaction_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(0, 10_000, 45))
    monkeypatch.setattr("runde.outbox.reading.monotonic", lambda: float(next(seconds)))
    follower = Follower()
    for number in range(6):
        other(str(number))
        assert [event.kind for event in follower.read()] == [str(number)]
    assert follower.read() == []


def test_what_this_process_wrote_long_ago_is_not_looked_through_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(0, 10_000, 45))
    monkeypatch.setattr("runde.outbox.reading.monotonic", lambda: float(next(seconds)))
    follower = Follower()
    for _ in range(6):
        tell("mine", {}, now=now())
        assert follower.read() == []
    assert Event.objects.filter(id__gt=follower._floor).count() <= 2


@pytest.mark.django_db(transaction=True)
def test_the_bus_hears_of_it_after_the_commit_with_the_content() -> None:
    heard: list[object] = []
    stop = bus().listen(lambda kind, payload: heard.append((kind, payload)))
    tell("posted", {"rooms": [[1, 2]]}, now=now(), at_once={"messages": ["text"]})
    stop()
    assert heard == [("posted", {"messages": ["text"]})]
    event = Event.objects.get()
    assert (event.origin, event.payload) == (ORIGIN, {"rooms": [[1, 2]]})
    assert str(event) == "posted {'rooms': [[1, 2]]}"


def test_old_rows_are_removed() -> None:
    Event.objects.create(at=now() - timedelta(days=2), origin="x", kind="old", payload={})
    other("new")
    assert purge(now=now()) == 1
    assert Event.objects.get().kind == "new"

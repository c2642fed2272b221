"""Read pointers move forward, up to what is there, for those who are there."""

from __future__ import annotations

from cast import Cast, say
from runde.chat.models import Membership
from runde.chat.queries import after, counters_of, newest
from runde.chat.reading import Read, mark_read
from runde.kit.time import now


def pointer(cast: Cast, name: str) -> int:
    return Membership.objects.get(room=cast.linde, person=getattr(cast, name)).read


def test_a_pointer_goes_forward_only_and_never_past_the_newest(cast: Cast) -> None:
    for _ in range(5):
        say(cast.linde, cast.anton, "Hello")
    for seq, expected in ((3, 3), (1, 3), (99, 5), (5, 5)):
        mark_read([Read(cast.linde.pk, cast.ana.pk, seq)], now=now())
        assert pointer(cast, "ana") == expected


def test_a_batch_keeps_the_furthest_of_each_person(cast: Cast) -> None:
    for _ in range(3):
        say(cast.linde, cast.anton, "Hello")
    reads = [Read(cast.linde.pk, cast.ana.pk, seq) for seq in (2, 3, 1)] + [Read(cast.linde.pk, cast.carla.pk, 1)]
    mark_read(reads, now=now())
    assert (pointer(cast, "ana"), pointer(cast, "carla")) == (3, 1)


def test_who_is_not_in_the_room_has_no_pointer_there(cast: Cast) -> None:
    say(cast.linde, cast.anton, "Hello")
    mark_read([Read(cast.linde.pk, cast.gil.pk, 1), Read(cast.linde.pk, cast.ben.pk, 1)], now=now())
    assert pointer(cast, "gil") == 0


def test_pages_are_ascending_and_say_whether_there_is_more(cast: Cast) -> None:
    for number in range(7):
        say(cast.linde, cast.ana, str(number + 1))
    items, more = newest(cast.linde.pk, viewer=0, limit=3, now=now())
    assert ([item["seq"] for item in items], more) == ([5, 6, 7], True)
    items, more = newest(cast.linde.pk, viewer=0, before=4, limit=3, now=now())
    assert ([item["seq"] for item in items], more) == ([1, 2, 3], False)
    items, more = after(cast.linde.pk, 2, viewer=0, limit=3, now=now())
    assert ([item["seq"] for item in items], more) == ([3, 4, 5], True)
    assert newest(cast.ahorn.pk, viewer=0, now=now()) == ([], False)
    assert counters_of(cast.ana.pk) == {cast.linde.pk: (7, 0)}
    assert counters_of(cast.ben.pk) == {cast.ahorn.pk: (0, 0)}
    assert counters_of(cast.gil.pk) == {}

"""The checker itself: it finds whatever is wrong in a history, and nothing in one that is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults.histories import Acknowledged, Heard, History, Item, Refused, Sent, faults

Told = tuple[list[History], dict[int, list[Item]]]


def told(authors: list[int], people: int = 3, room: int = 7) -> Told:
    """A history that is right: each author sends one message, and everybody hears it or is acknowledged."""
    histories = [History(person, frozenset({room})) for person in range(1, people + 1)]
    kept: list[Item] = []
    for seq, author in enumerate(authors, start=1):
        one = Item(seq, f"id-{seq}", author, f"text {seq}", f"2026-03-01T08:00:{seq // 2:02}.000Z")
        kept.append(one)
        for history in histories:
            if history.person == author:
                history.events += [
                    Sent(room, one.client_id, one.text),
                    Acknowledged(room, one.client_id, one.seq, one.at),
                ]
            else:
                history.events.append(Heard(room, one, 1))
    return histories, {room: kept}


def lost(case: Told) -> None:
    """An acknowledged message is not there; all that follow moved up."""
    case[1][7] = [replace(one, seq=one.seq - (one.seq > 2)) for one in case[1][7] if one.seq != 2]


def lost_at_the_end(case: Told) -> None:
    case[1][7].pop()


def gap(case: Told) -> None:
    case[1][7] = [replace(one, seq=one.seq + (one.seq >= 2)) for one in case[1][7]]


def doubled(case: Told) -> None:
    """The same message once more, under the next number."""
    items = case[1][7]
    again = replace(items[1], seq=len(items) + 1, at=items[-1].at)
    items.append(again)
    for history in case[0]:
        history.events.append(Heard(7, again, 1))


def one_number_twice(case: Told) -> None:
    case[1][7].insert(2, case[1][7][1])


def two_orders(case: Told) -> None:
    """One reader heard two messages the other way round."""
    reader = next(h for h in case[0] if sum(isinstance(event, Heard) for event in h.events) >= 2)
    first, second = [n for n, event in enumerate(reader.events) if isinstance(event, Heard)][:2]
    one, other = reader.events[first], reader.events[second]
    assert isinstance(one, Heard)
    assert isinstance(other, Heard)
    reader.events[first] = replace(one, item=replace(other.item, seq=one.item.seq))
    reader.events[second] = replace(other, item=replace(one.item, seq=other.item.seq))


def heard_late(case: Told) -> None:
    """One reader heard an earlier message after a later one."""
    reader = next(h for h in case[0] if sum(isinstance(event, Heard) for event in h.events) >= 2)
    first, second = [n for n, event in enumerate(reader.events) if isinstance(event, Heard)][:2]
    reader.events[first], reader.events[second] = reader.events[second], reader.events[first]


def heard_twice(case: Told) -> None:
    reader = next(h for h in case[0] if any(isinstance(event, Heard) for event in h.events))
    reader.events.append(next(event for event in reversed(reader.events) if isinstance(event, Heard)))


def never_heard(case: Told) -> None:
    reader = next(h for h in case[0] if any(isinstance(event, Heard) for event in h.events))
    reader.events.remove(next(event for event in reader.events if isinstance(event, Heard)))


def back_in_time(case: Told) -> None:
    case[1][7][-1] = replace(case[1][7][-1], at="2026-03-01T07:00:00.000Z")


def another_time(case: Told) -> None:
    """A message is acknowledged with one time and kept with another."""
    items = case[1][7]
    items[-1] = replace(items[-1], at="2026-03-01T09:00:00.000Z")
    for history in case[0]:
        history.events = [
            replace(event, item=items[-1]) if isinstance(event, Heard) and event.item.seq == len(items) else event
            for event in history.events
        ]


def acknowledged_twice(case: Told) -> None:
    """Sent again, a message got another number."""
    author = next(h for h in case[0] if h.acknowledged())
    first = next(iter(author.acknowledged().values()))
    author.events.append(replace(first, seq=first.seq + 1))


def acknowledged_unsent(case: Told) -> None:
    author = next(h for h in case[0] if h.sent())
    author.events = [event for event in author.events if not isinstance(event, Sent)]


def refused_and_kept(case: Told) -> None:
    author = next(h for h in case[0] if h.sent())
    author.events.append(Refused(next(iter(author.sent())), "slow_down"))


def invented(case: Told) -> None:
    last = case[1][7][-1]
    stranger = replace(last, seq=last.seq + 1, client_id="id-nobody")
    case[1][7].append(stranger)
    for history in case[0]:
        history.events.append(Heard(7, stranger, 1))


def other_words(case: Told) -> None:
    case[1][7][0] = replace(case[1][7][0], text="something else")


def another_room(case: Told) -> None:
    """Somebody hears a room that is not theirs."""
    case[0].append(History(9, frozenset(), [Heard(7, case[1][7][0], 1)]))


WRONGS: list[tuple[Callable[[Told], None], str]] = [
    (lost, "is lost"),
    (lost_at_the_end, "is lost"),
    (gap, "is missing or not in its place"),
    (doubled, "2 times"),
    (one_number_twice, "not in its place"),
    (two_orders, "the server keeps"),
    (heard_late, "on one connection"),
    (heard_twice, "on one connection"),
    (never_heard, "never saw"),
    (back_in_time, "time runs backwards"),
    (another_time, "was acknowledged at"),
    (acknowledged_twice, "in two ways"),
    (acknowledged_unsent, "had not sent it"),
    (refused_and_kept, "is kept all the same"),
    (invented, "nobody sent"),
    (other_words, "was sent as"),
    (another_room, "which is not theirs"),
]


@given(st.lists(st.integers(1, 3), max_size=12))
def test_a_true_history_has_no_fault(authors: list[int]) -> None:
    assert faults(*told(authors)) == []


@pytest.mark.parametrize(("wrong", "said"), WRONGS, ids=[wrong.__name__ for wrong, _ in WRONGS])
@given(authors=st.lists(st.integers(1, 3), min_size=4, max_size=12).filter(lambda authors: len(set(authors)) > 1))
def test_what_cannot_be_true_is_named(wrong: Callable[[Told], None], said: str, authors: list[int]) -> None:
    case = told(authors)
    wrong(case)
    assert any(said in fault for fault in faults(*case)), faults(*case)


def test_what_was_refused_for_want_of_storage_may_be_sent_again() -> None:
    histories, kept = told([1, 2])
    [sent] = histories[0].sent().values()
    histories[0].events.insert(1, Refused(sent.client_id, "storage"))
    assert faults(histories, kept) == []


def test_pulling_may_overlap_with_hearing() -> None:
    histories, kept = told([1, 2, 1])
    histories[2].events.append(Heard(7, kept[7][0], None))
    assert faults(histories, kept) == []

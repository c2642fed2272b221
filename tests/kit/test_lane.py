"""The lane: one at once when quiet, many together when busy, in order, and one failure stops nothing."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from runde.kit.lane import Lane, LaneClosed


def test_work_that_arrives_during_a_batch_shares_the_next_one() -> None:
    sizes: list[int] = []
    started, go = threading.Event(), threading.Event()

    def verb(batch: Sequence[int]) -> list[int]:
        sizes.append(len(batch))
        started.set()
        go.wait()
        return [number * 2 for number in batch]

    lane = Lane(verb, name="test")
    results: list[int | BaseException] = []
    lane.put(0, results.append)
    started.wait()
    for number in range(1, 6):
        lane.put(number, results.append)
    go.set()
    lane.close()
    assert sizes == [1, 5]
    assert results == [0, 2, 4, 6, 8, 10]


def test_a_batch_holds_at_most_so_many() -> None:
    sizes: list[int] = []
    started, go = threading.Event(), threading.Event()

    def verb(batch: Sequence[int]) -> list[int]:
        sizes.append(len(batch))
        started.set()
        go.wait()
        return list(batch)

    lane = Lane(verb, name="test", largest=2)
    lane.put(0, lambda _: None)
    started.wait()
    for number in range(5):
        lane.put(number, lambda _: None)
    go.set()
    lane.close()
    assert sizes == [1, 2, 2, 1]


def test_a_failing_batch_fails_its_own_work_only(caplog: pytest.LogCaptureFixture) -> None:
    def verb(batch: Sequence[int]) -> list[float]:
        return [1 / number for number in batch]

    lane = Lane(verb, name="test")
    with pytest.raises(ZeroDivisionError):
        lane.submit(0)
    assert lane.submit(4) == 0.25
    lane.close()
    assert "A batch of 1 failed" in caplog.text


def test_somebody_who_cannot_be_told_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def gone(_: object) -> None:
        raise RuntimeError

    lane: Lane[int, int] = Lane(list, name="test")
    lane.put(1, gone)
    assert lane.submit(2) == 2
    lane.close()
    assert "Nobody could be told" in caplog.text


def test_a_closed_lane_takes_nothing_more_and_has_finished_what_waited() -> None:
    turns: list[int] = []
    lane: Lane[int, int] = Lane(list, name="test", idle=lambda: turns.append(1))
    done: list[object] = []
    lane.put(1, done.append)
    lane.close()
    assert done == [1]
    assert turns == [1]
    with pytest.raises(LaneClosed):
        lane.put(2, done.append)

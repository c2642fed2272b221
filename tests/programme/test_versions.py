"""The order of versions."""

from __future__ import annotations

from itertools import pairwise

from runde.programme.versions import order


def test_versions_follow_one_another_as_semver_says() -> None:
    rising = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-2.a",
        "1.0.0",
        "1.9.0",
        "1.10.0",
        "2.0.0",
    ]
    rising.sort(key=order)
    assert rising[0] == "1.0.0-2.a"
    for one, other in pairwise(rising):
        assert order(one) < order(other)
    assert rising[1:] == [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0",
        "1.9.0",
        "1.10.0",
        "2.0.0",
    ]


def test_build_data_do_not_count() -> None:
    assert order("1.0.0+today") == order("1.0.0")

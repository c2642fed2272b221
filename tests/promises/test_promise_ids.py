"""docs/features.md tells the truth: what is done there has a test, and no test claims what is not there."""

from __future__ import annotations

import re

from promises.source import ROOT, TESTS, name_of, promise_marks, python_files

STATES = {"open", "begun", "done"}
ROW = re.compile(r"^\| (?P<id>[SABCDE]\d+) \| (?P<promise>.+) \| (?P<state>[^|]+) \|$")
NUMBERS = {"S": 12, "A": 9, "B": 17, "C": 13, "D": 17, "E": 10}


def listed() -> dict[str, str]:
    """Id → state of every promise in docs/features.md."""
    rows = [ROW.match(line) for line in (ROOT / "docs" / "features.md").read_text(encoding="utf-8").splitlines()]
    found = [(row["id"], row["state"].strip()) for row in rows if row]
    assert len(found) == len(dict(found)), "a promise is listed twice"
    return dict(found)


def marked() -> dict[str, list[str]]:
    """Id → places of the tests that bear it."""
    found: dict[str, list[str]] = {}
    for file in python_files(TESTS):
        for line, promise in promise_marks(file.read_text(encoding="utf-8")):
            found.setdefault(promise, []).append(f"{name_of(file)}:{line}")
    return found


def test_every_promise_is_listed_with_its_state() -> None:
    promises = listed()
    wanted = [f"{letter}{number}" for letter, last in NUMBERS.items() for number in range(1, last + 1)]
    assert list(promises) == wanted
    assert set(promises.values()) <= STATES


def test_what_is_done_has_a_test() -> None:
    tests = marked()
    assert not [promise for promise, state in listed().items() if state == "done" and promise not in tests]


def test_every_mark_names_a_promise_that_is_at_least_begun() -> None:
    promises = listed()
    wrong = {promise: places for promise, places in marked().items() if promises.get(promise, "open") == "open"}
    assert not wrong


def test_marks_are_seen_on_functions_classes_and_modules() -> None:
    code = 'pytestmark = [pytest.mark.promise("S1")]\n@pytest.mark.promise("A1")\ndef test(): ...\n'
    assert promise_marks(code) == [(1, "S1"), (2, "A1")]

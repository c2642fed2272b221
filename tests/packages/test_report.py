"""The report says what was read, or what is wrong, to people and to programs."""

from __future__ import annotations

import json

from packages.spoiling import WELCOME, Folder
from runde.packages.report import as_json, as_lines


def test_a_faultless_package_is_summed_up(folder: Folder) -> None:
    reading = folder.read()

    assert as_lines(reading) == ["example 1.0.0: no faults. Weeks: 2. Items: 2. Cards: 1. Languages: de, en."]
    assert as_json(reading) == {
        "ok": True,
        "package": {"id": "example", "version": "1.0.0", "items": 2, "cards": 1},
        "faults": [],
    }


def test_each_fault_is_one_line_and_one_entry(folder: Folder) -> None:
    folder.replace(WELCOME, 'kind = "question"', 'kind = "joke"')
    reading = folder.read()

    (line,) = as_lines(reading)
    assert line.startswith(f"{WELCOME}:3: The kind ")
    answer = json.loads(json.dumps(as_json(reading)))
    assert answer["ok"] is False
    assert answer["package"] is None
    assert answer["faults"] == [
        {"file": WELCOME, "line": 3, "code": "unknown-kind", "sentence": line.removeprefix(f"{WELCOME}:3: ")}
    ]

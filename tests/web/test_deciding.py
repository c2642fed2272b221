"""Answers for scripts where somebody gives a reason for an act: the same status as the API gives."""

from __future__ import annotations

import json

import pytest

from runde.kit.refusals import Refused
from runde.web.deciding import told_script


@pytest.mark.parametrize(
    ("code", "status"), [("gone", 410), ("slow_down", 429), ("held", 409), ("storage", 503), ("empty", 422)]
)
def test_a_script_is_answered_with_the_status_of_the_api(code: str, status: int) -> None:
    answer = told_script(Refused(code))
    assert (answer.status_code, json.loads(answer.content)["code"]) == (status, code)
    assert told_script(None).status_code == 204

"""The turn of the jobs: one that fails harms no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import OperationalError

from runde.config import jobs
from runde.kit.time import now


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "said", "traced"),
    [
        (OperationalError("no room"), "A job found no database (no room)", False),
        (ValueError("a mistake of ours"), "A job failed", True),
    ],
)
def test_a_job_that_fails_is_told_and_the_next_one_runs(
    error: Exception, said: str, traced: bool, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[datetime] = []

    def fails(at: datetime) -> None:
        raise error

    tasks: tuple[Callable[[datetime], object], ...] = (fails, ran.append)
    jobs.turn(now(), tasks)
    assert len(ran) == 1
    assert said in caplog.text
    assert ("Traceback" in caplog.text) is traced

"""The programme's part of the server's job loop."""

from __future__ import annotations

from datetime import datetime

from runde.programme.due import Ran, run_due


def tick(now: datetime) -> Ran:
    """Do what is due now. The loop calls this several times a minute; missing a call loses nothing."""
    return run_due(now=now)

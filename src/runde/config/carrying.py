"""Many notices leave in a process of their own, so that the talk does not share an interpreter with them; with low priority."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import datetime

from runde.kit.time import now

MANY = 100  # people
PAUSE = 0.2  # seconds
LOW = 10  # niceness
PACE = 0.2  # seconds for 50 people: 10,000 in 40 seconds


def carry(at: datetime, stop: threading.Event) -> None:
    """Deliver what is due: here where it is for few, else in a child."""
    from runde.notices.delivering import deliver_due, due_people  # app ready

    if due_people(now=at, most=MANY) < MANY:
        deliver_due(now=at, clock=now, stopping=stop.is_set)
        return
    with subprocess.Popen([sys.executable, "-m", "runde.config.carrying"]) as child:
        while child.poll() is None and not stop.wait(PAUSE):
            pass
        child.terminate()  # once; it ends when it has written down what became of what it has in hand


def main() -> None:
    """What the child does; told to stop, it writes down what became of what it has in hand."""
    import django  # slow

    os.nice(LOW)
    told: list[int] = []  # no Event: its lock could be held where the signal arrives
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "runde.config.settings")
    django.setup(set_prefix=False)
    from runde.notices.delivering import deliver_due  # app ready

    deliver_due(now=now(), clock=now, stopping=lambda: bool(told), pace=PACE)


if __name__ == "__main__":
    main()

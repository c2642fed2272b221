"""`runde demo`: a living programme on this machine, with nothing real in it.

`mark` knows which folders are demos, `story` reads what the people say, `telling` puts it in time, `seeding` lets it
happen through the same verbs as in life, `answering` lets the scripted members answer, `links` says where to click.
The pages know only `mark` and `links`.
"""

from __future__ import annotations

from runde.cli.demo.command import demo

__all__ = ["demo"]

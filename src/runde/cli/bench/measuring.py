"""The measurements: what is done to a subject, and what is read off."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from runde.cli.bench.load import Load, Outcome
from runde.cli.bench.processes import Generator, Served, cores, family, seconds_of
from runde.cli.bench.subjects import Filled, Size, Subject, filled

BUSY = 0.9  # of its core: below that, messages a second say nothing about the server
SLACK = 0.9
QUIET = 20.0  # messages a second


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: sizes, seconds, repetitions."""

    size: Size
    crowd: Size
    warm: float = 2.0
    saturated: float = 10.0
    quiet: float = 15.0
    reading: float = 5.0
    repetitions: int = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read off one subject once; None: not measured. Times in seconds unless named otherwise.

    `cpu`, `beside`: processor seconds per 1,000 messages, of the server's processes and of database and bus. `core`: share of
    its core that the server used; `generator`: likewise. `p95`: milliseconds from sending to receiving at 20 messages a second.
    """

    cpu: float
    beside: float | None
    rate: float
    core: float
    generator: float
    p50: float
    p95: float
    start: float
    kilobytes: float
    history: float | None

    @property
    def saturated(self) -> bool:
        """Whether the server was the limit, so that `rate` says something."""
        return self.core > BUSY and self.generator < SLACK


def measure(subjects: Sequence[Subject], plan: Plan, say: Callable[[str], None]) -> dict[str, list[Reading]]:
    """Measure every subject as often as planned, in turn, so that what the machine does meanwhile hits all alike."""
    found: dict[str, list[Reading]] = {subject.name: [] for subject in subjects}
    for turn in range(plan.repetitions):
        for subject in subjects:
            say(f"{turn + 1} of {plan.repetitions}: {subject.name} …")
            found[subject.name].append(_once(subject, plan))
    return found


def _once(subject: Subject, plan: Plan) -> Reading:
    first, last = cores() or (None, None)
    with tempfile.TemporaryDirectory(prefix="runde-bench-") as name:
        with filled(subject, plan.size, Path(name), others=last) as talk, talk.serve(first) as server:
            load = Load(server.url, talk.members, warm=plan.warm, seconds=plan.saturated)
            full, cpu, beside = _loaded(talk, server, load, last)
            quiet, _, _ = _loaded(talk, server, replace(load, rate=QUIET, seconds=plan.quiet), last)
            read = None
            if not subject.is_reference:
                read, _, _ = _loaded(talk, server, replace(load, reading=4, seconds=plan.reading), last)
        crowd = Path(name) / "crowd"
        crowd.mkdir()
        with filled(subject, plan.crowd, crowd, others=last) as idle, idle.serve(first) as server:
            kilobytes = _memory(idle, server, last)
            start = server.start
    return Reading(
        cpu=1000 * cpu / full.acknowledged,
        beside=1000 * beside / full.acknowledged if talk.beside else None,
        rate=full.acknowledged / full.seconds,
        core=cpu / full.seconds,
        generator=full.cpu / full.seconds,
        p50=quiet.delivery[0],
        p95=quiet.delivery[1],
        start=start,
        kilobytes=kilobytes,
        history=read.acknowledged / read.seconds if read is not None else None,
    )


def _loaded(talk: Filled, server: Served, load: Load, core: int | None) -> tuple[Outcome, float, float]:
    """One load: its outcome, and the processor seconds of the server and of those beside it in the measured time."""
    generator = Generator(load, core=core)
    generator.begun()
    before = server.cpu(), _time_of(talk)
    generator.ended()
    after = server.cpu(), _time_of(talk)
    outcome = generator.outcome()
    if outcome.refused or not outcome.acknowledged:
        raise click.ClickException(f"{talk.subject.name}: the load was not carried: {outcome.said or 'no answer came'}")
    return outcome, after[0] - before[0], after[1] - before[1]


def _time_of(talk: Filled) -> float:
    return seconds_of([process for root in talk.beside for process in family(root)])


def _memory(talk: Filled, server: Served, core: int | None) -> float:
    """Kilobytes that each connected and silent member costs."""
    before = server.memory()
    generator = Generator(Load(server.url, talk.members, idle=True), core=core)
    generator.begun()
    after = server.memory()
    generator.release()
    return (after - before) / len(talk.members) / 1000

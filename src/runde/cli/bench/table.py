"""What was measured, as a page: medians, spreads, ratios to the reference of the same run, and the goals."""

from __future__ import annotations

import platform
import re
import subprocess
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median

from runde.cli.bench.measuring import Plan, Reading

Readings = Mapping[str, Sequence[Reading]]

REFERENCE = "bare hub, SQLite"
SQLITE = "Runde, SQLite"
POSTGRESQL = "Runde, PostgreSQL"
TWO = "Runde, PostgreSQL + Redis, two processes"

HEADINGS = (
    "", "CPU s per 1,000", "ratio", "database + bus", "messages/s", "core", "generator",
    "p50 ms", "p95 ms", "KB per idle member", "history/s", "start s",
)  # fmt: skip


def page(found: Readings, plan: Plan) -> str:
    """The whole page in Markdown."""
    groups, members = plan.size.groups, plan.size.members
    rows = [_row(name, readings, found) for name, readings in found.items()]
    lines = [
        f"*{date.today().isoformat()} · {machine()} · {python()} · commit {commit()}*",  # noqa: DTZ011 - a label
        "",
        f"{groups} groups × {members} members, one connection each; 120 characters a message, each kept, acknowledged and "
        f"delivered to {members - 1} others. {plan.repetitions} repetitions: median (spread).",
        "",
        "| " + " | ".join(HEADINGS) + " |",
        "|---" * len(HEADINGS) + "|",
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        *goals(found, plan),
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, readings: Sequence[Reading], found: Readings) -> list[str]:
    beside = [reading.beside for reading in readings if reading.beside is not None]
    history = [reading.history for reading in readings if reading.history is not None]
    rate = spread([reading.rate for reading in readings], 0)
    saturated = all(reading.saturated for reading in readings)
    return [
        name,
        spread([reading.cpu for reading in readings], 3),
        f"{ratio(found, name, REFERENCE):.2f}" if REFERENCE in found else "–",
        spread(beside, 3) if beside else "–",
        rate if saturated else "not saturated",
        f"{100 * median(reading.core for reading in readings):.0f} %",
        f"{100 * median(reading.generator for reading in readings):.0f} %",
        spread([reading.p50 for reading in readings], 1),
        spread([reading.p95 for reading in readings], 1),
        spread([reading.kilobytes for reading in readings], 0),
        spread(history, 0) if history else "–",
        spread([reading.start for reading in readings], 2),
    ]


def spread(values: Sequence[float], digits: int) -> str:
    """The median, and in brackets the smallest and the largest."""
    least, most = min(values), max(values)
    return f"{median(values):.{digits}f} ({least:.{digits}f}–{most:.{digits}f})"


def ratio(found: Readings, name: str, other: str) -> float:
    """The median over the repetitions of CPU per message, as a multiple of another subject's in the same repetition."""
    return median(one.cpu / two.cpu for one, two in zip(found[name], found[other], strict=True))


def goals(found: Readings, plan: Plan) -> Iterator[str]:
    """One line a goal that this run can judge: met or missed, and by what figure."""
    if {SQLITE, REFERENCE} <= set(found):
        value = ratio(found, SQLITE, REFERENCE)
        yield _goal("CPU per message at most 1.5 × the reference (stretch: 1.2 ×)", value <= 1.5, f"{value:.2f} ×")
        value = _median(found, SQLITE, lambda r: r.p95) - _median(found, REFERENCE, lambda r: r.p95)
        text = "at 20 messages/s, delivery p95 at most the reference's + 5 ms"
        yield _goal(text, value <= 5, f"{value:+.1f} ms")
    for name in (SQLITE, POSTGRESQL):
        if name not in found:
            continue
        value = _median(found, name, lambda r: r.kilobytes)
        text = f"{name}: {plan.crowd.groups * plan.crowd.members:,} idle members at most 60 KB each"
        yield _goal(text, value <= 60, f"{value:.0f} KB")
        value = _median(found, name, lambda r: r.history or 0.0)
        yield _goal(f"{name}: newest 50 messages at least 300 times a second", value >= 300, f"{value:.0f}")
        value = _median(found, name, lambda r: r.start)
        yield _goal(f"{name}: start to first answered request at most 2 s", value <= 2, f"{value:.2f} s")
    if {TWO, POSTGRESQL} <= set(found):
        value = ratio(found, TWO, POSTGRESQL)
        yield _goal("two processes: CPU per message at most 1.25 × one process", value <= 1.25, f"{value:.2f} ×")


def _goal(text: str, met: bool, value: str) -> str:
    return f"- {'met' if met else '**missed**'}: {text}: {value}"


def _median(found: Readings, name: str, of: Callable[[Reading], float]) -> float:
    return median(of(reading) for reading in found[name])


def machine() -> str:
    """The processor's name and how many cores there are."""
    import psutil  # optional

    names = Path("/proc/cpuinfo")
    told = re.search(r"model name\s*: (.+)", names.read_text(encoding="utf-8")) if names.exists() else None
    return f"{told[1] if told else platform.processor() or platform.machine()}, {psutil.cpu_count()} cores"


def python() -> str:
    """The Python of this run, and whether it was built with optimisations: that is worth a third."""
    optimised = "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS"))
    return f"Python {platform.python_version()} ({'optimised' if optimised else 'built without optimisations'})"


def commit() -> str:
    """The commit of the clone that runs, with a + when it holds more than was committed."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"

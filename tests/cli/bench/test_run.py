"""The bench at work, with a few people and seconds: that it carries its load, not what figures come out."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runde.cli.bench import bench


def run(*options: str) -> Result:
    return CliRunner().invoke(bench, ["run", "--quick", *options])


def figures(page: str, name: str) -> list[float]:
    """The figures in the row of this subject."""
    row = next(line for line in page.splitlines() if line.startswith(f"| {name} |"))
    return [float(cell.split()[0]) for cell in row.split("|")[2:-1] if re.match(r"\s*-?[\d.]+", cell)]


def test_it_measures_runde_beside_the_bare_hub_and_prints_the_page(tmp_path: Path) -> None:
    out = tmp_path / "page.md"
    done = run("--out", str(out))
    assert done.exit_code == 0, done.stderr
    assert out.read_text(encoding="utf-8") == done.stdout
    for name in ("bare hub, SQLite", "Runde, SQLite"):
        cpu = figures(done.stdout, name)[0]
        assert 0 < cpu < 100
    assert "CPU per message at most 1.5 × the reference" in done.stdout


@pytest.mark.postgresql
@pytest.mark.redis
@pytest.mark.soak
def test_it_measures_postgresql_and_two_processes_and_leaves_no_database_behind() -> None:
    urls = ["--database-url", os.environ["RUNDE_TEST_DATABASE_URL"], "--redis-url", os.environ["RUNDE_TEST_REDIS_URL"]]
    done = run(*urls)
    assert done.exit_code == 0, done.stderr
    assert "two processes: CPU per message at most 1.25 × one process" in done.stdout
    left = subprocess.run(["psql", urls[1], "-Atc", "SELECT datname FROM pg_database"], capture_output=True, text=True)
    assert "runde_bench" not in left.stdout


def test_a_database_that_cannot_be_used_is_said_in_one_sentence() -> None:
    done = run("--database-url", "postgresql://nobody@127.0.0.1:1/nothing")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: PostgreSQL cannot be used for the measurement")

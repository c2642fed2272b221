"""The lock files: everything pinned and hashed, no address in them, and nothing forgotten."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from promises.source import ROOT

LOCKS = ("run.lock", "dev.lock")
PINNED = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,-]+\])?==(?P<version>[^\s;\\]+)(?: ; (?P<marker>.+?))? \\$"
)
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(name: str) -> dict[str, set[str]]:
    """Name → versions (one for each kind of machine); fails on a line that is neither a pin nor a hash."""
    found: dict[str, set[str]] = {}
    hashes = 1
    for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines():
        if match := PINNED.match(line):
            assert hashes, f"nothing is hashed before: {line}"
            hashes = 0
            found.setdefault(canonicalize_name(match["name"]), set()).add(match["version"])
        else:
            assert HASH.match(line), f"{name}: neither a pinned package nor a hash: {line}"
            hashes += 1
    assert hashes
    return found


def project() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for, by purpose."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "run": data["project"]["dependencies"],
        "build": data["build-system"]["requires"],
        "dev": data["dependency-groups"]["dev"],
    }
    return {purpose: [Requirement(text) for text in texts] for purpose, texts in asked.items()}


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_place(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in text
    assert "@" not in text


@pytest.mark.parametrize(("lock", "purposes"), [("run.lock", ["run", "build"]), ("dev.lock", ["run", "build", "dev"])])
def test_every_dependency_is_pinned_as_asked(lock: str, purposes: list[str]) -> None:
    pinned = pins(lock)
    asked = project()
    for requirement in [r for purpose in purposes for r in asked[purpose]]:
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is missing in {lock}: run bin/lock"
        for version in versions:
            assert requirement.specifier.contains(version), f"{requirement} is not met in {lock}: run bin/lock"


def test_what_runs_is_installed_by_the_lock_for_running() -> None:
    pinned = pins("run.lock")
    homes = packages_distributions()
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "src" / "runde").rglob("*.py")
        for name in imported(path) - sys.stdlib_module_names - {"runde"}
        if not any(canonicalize_name(home) in pinned for home in homes.get(name, []))
    }
    assert not missing


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports when it runs; what stands under TYPE_CHECKING counts as well."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def test_both_locks_agree() -> None:
    run, dev = pins("run.lock"), pins("dev.lock")
    assert all(dev.get(name) == versions for name, versions in run.items())


def test_every_dependency_has_its_line_among_the_decisions() -> None:
    [record] = Path(ROOT / "docs" / "decisions").glob("*-dependencies.md")
    written = record.read_text(encoding="utf-8")
    missing = [r.name for rs in project().values() for r in rs if f"`{r.name}`" not in written]
    assert not missing

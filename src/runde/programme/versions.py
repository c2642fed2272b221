"""The order of semantic versions (semver.org, 2.0.0, paragraph 11)."""

from __future__ import annotations


def order(version: str) -> tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]:
    """A key that sorts versions: a pre-release stands before its release, build data do not count."""
    core, _, pre = version.partition("+")[0].partition("-")
    parts = tuple(_part(part) for part in pre.split(".")) if pre else ()
    return tuple(int(number) for number in core.split(".")), not pre, parts


def _part(part: str) -> tuple[bool, int, str]:
    return (False, int(part), "") if part.isdigit() else (True, 0, part)

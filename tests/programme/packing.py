"""Programme packages for tests, written as files, and a group that follows one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cast import Cast, settle
from runde.chat.models import Membership
from runde.ledger.models import Entry, Payload
from runde.programme.cohorts import form_cohort, place
from runde.programme.loading import load
from runde.programme.models import Cohort, Due

MONDAY = date(2026, 3, 2)
EARLY = datetime(2026, 2, 20, 12, 0, tzinfo=UTC)
"""Before everything: when the package is loaded and the group is formed."""


@dataclass(frozen=True)
class Sheet:
    """One item, as a designer would write it. Week and id make its file's name."""

    week: int = 1
    day: str = "mon"
    time: str = "09:00"
    mode: str = "offer"
    expires: str = "3d"
    text: str = "Good morning"
    kind: str = "question"
    options: tuple[str, ...] = ()


ITEMS: Mapping[str, Sheet] = {
    "welcome": Sheet(),
    "weather": Sheet(day="thu", mode="auto", expires="6h", text="What is your weather?"),
    "steps": Sheet(week=2, day="tue", kind="poll", options=("Stairs", "Errand"), text="Which walk?"),
}


def write(
    folder: Path,
    *,
    version: str = "1.0.0",
    items: Mapping[str, Sheet] = ITEMS,
    weeks: int = 2,
    languages: str = "en",
    one_to_one: str = "",
) -> Path:
    """Write a package and return its folder; what lay there before goes."""
    for old in folder.rglob("*.*"):
        old.unlink()
    for part in ("items", "cards"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    codes = languages.split()
    themes = "\n".join(
        f"[[theme]]\nweek = {week}\ntitle = {_texts(codes, f'Theme {week}')}" for week in range(1, weeks + 1)
    )
    rule = f'one_to_one = "{one_to_one}"\n' if one_to_one else ""
    (folder / "programme.toml").write_text(
        f'{rule}id = "little"\nversion = "{version}"\nlanguages = {codes!r}\nweeks = {weeks}\n'
        f"title = {_texts(codes, 'Little')}\nabout = {_texts(codes, 'A test')}\n{themes}\n"
    )
    (folder / "rules.md").write_text("\n".join(f"# {code}\nBe kind.\n" for code in codes))
    for name, sheet in items.items():
        (folder / "items" / f"{sheet.week:02}-1-{name}.md").write_text(_item(name, sheet, codes))
    for name, (situation, hint) in {
        "silence": ("silence", "quiet"),
        "urgent": ("emergency", "ambulance"),
    }.items():
        front = f'id = "{name}"\nsituation = "{situation}"\nhand_over = {_texts(codes, "Soon")}'
        front += f"\nhints = {_lists(codes, hint)}"
        body = "\n".join(f"# {code}\nDo this.\n## wording\nSay that.\n" for code in codes)
        (folder / "cards" / f"{name}.md").write_text(f"+++\n{front}\n+++\n{body}")
    return folder


def _item(name: str, sheet: Sheet, codes: list[str]) -> str:
    front = (
        f'id = "{name}"\nkind = "{sheet.kind}"\nday = "{sheet.day}"\ntime = "{sheet.time}"\nmode = "{sheet.mode}"\n'
        f'expires = "{sheet.expires}"\naim = {_texts(codes, "All write")}\n'
    )
    for option in sheet.options:
        front += f'[[option]]\nid = "{option.lower()}"\ntext = {_texts(codes, option)}\n'
    return f"+++\n{front}+++\n" + "\n".join(f"# {code}\n{sheet.text}\n" for code in codes)


def _texts(codes: list[str], text: str) -> str:
    return "{ " + ", ".join(f'{code} = "{text}"' for code in codes) + " }"


def _lists(codes: list[str], text: str) -> str:
    return "{ " + ", ".join(f'{code} = ["{text}"]' for code in codes) + " }"


def group(cast: Cast, folder: Path, *, moderator: bool = True, now: datetime = EARLY, **changes: Any) -> Cohort:
    """A group that starts on MONDAY in Vienna, moderated by Carla on every day from 8 to 20, with Ana in it."""
    edition = load(path=folder, by=cast.olga, now=now)
    settings: dict[str, Any] = {
        "programme": edition.programme,
        "name": "Birke",
        "language": "en",
        "starts_on": MONDAY,
        "zone": "Europe/Vienna",
        "weekdays": range(7),
        "hours_from": time(8),
        "hours_to": time(20),
        "by": cast.olga,
        "now": now,
    }
    cohort = form_cohort(**(settings | changes))
    place(person=cast.ana, cohort=cohort, role=Membership.MEMBER, by=cast.olga, now=now)
    if moderator:
        place(person=cast.carla, cohort=cohort, role=Membership.MODERATOR, by=cast.olga, now=now)
    settle(cohort.room, at=now)
    return cohort


def due_of(cohort: Cohort, item: str) -> Due:
    """The due row of an item, read now."""
    return Due.objects.select_related("item", "cohort").get(cohort=cohort, item__slug=item)


def kept(act: str) -> dict[str, Any]:
    """The payload of the newest ledger row of an act."""
    entry = Entry.objects.filter(act=act).latest("seq")
    return dict(Payload.objects.get(entry=entry.seq).body or {})


def at(text: str) -> datetime:
    """A moment in March 2026 or whenever: "2026-03-02 09:00", UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(moment: datetime, zone: str = "Europe/Vienna") -> str:
    """A moment as clocks in `zone` show it: "Mon 2026-03-02 09:00"."""
    return timezone.localtime(moment, ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")

"""Loading an edition of a programme from its package."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, ngettext

from runde import packages
from runde.ledger.recording import record
from runde.people.models import Person
from runde.programme import pairs, reasons
from runde.programme.models import Cohort, Due, Edition, Item, Programme
from runde.programme.planning import plan, replan
from runde.programme.queries import edition_of
from runde.programme.refusals import PackageFaulty, PlanRefused
from runde.programme.states import OFFERED, PLANNED, POSTED, SKIPPED
from runde.programme.versions import order

_REACHED_THE_ROOM = ("kind", "week", "day", "time", "mode", "text", "options")
"""What of an item people have seen once it was posted; its aim, sources and advice may still change."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edition changes: ids of items as the package names them."""

    added: list[str]
    changed: list[str]
    retired: list[str]


def load(*, path: Path, by: Person | None, now: datetime) -> Edition:
    """Read the package in a folder and make it the edition in force; returns it.

    The package that is in force already changes nothing. New items are planned in every running group where
    their time is not past; what changed its time moves where it is still planned; what left the programme
    is retired, its planned dues go, its waiting offers are skipped. All of this happens, or nothing.

    Raises PackageFaulty for a package with faults, and PlanRefused for a version that is not higher than
    the one in force, for a change of what was posted already, and for a language that a running group needs
    and that is gone.
    """
    reading = packages.read(path)
    if reading.package is None:
        found = len(reading.faults)
        sentence = ngettext(
            "The package has %(count)s fault, so nothing was loaded. Correct it and load it again.",
            "The package has %(count)s faults, so nothing was loaded. Correct them and load it again.",
            found,
        )
        raise PackageFaulty(sentence % {"count": found}, reading.faults)
    return _loaded(reading.package, by, now)


@transaction.atomic
def _loaded(package: packages.Package, by: Person | None, now: datetime) -> Edition:
    programme, _ = Programme.objects.get_or_create(slug=package.id, defaults={"made_at": now})
    Programme.objects.select_for_update().get(pk=programme.pk)
    in_force = edition_of(programme.pk)
    if in_force is not None and in_force.digest == package.digest:
        return in_force
    _check_version(package, in_force)
    running = list(Cohort.objects.select_for_update().filter(programme=programme, ended_at=None).order_by("id"))
    known = {item.slug: item for item in Item.objects.filter(programme=programme)}
    wanted = {item.id: item for item in package.items}
    _check_posted(programme, known, wanted)
    _check_languages(package, running)
    changes = _kept(programme, known, wanted, now)
    _retire(programme, changes.retired, now)
    items = list(Item.objects.filter(programme=programme, retired_at=None))
    for cohort in running:
        replan(cohort, now=now)
        plan(cohort, items, after=now, waiting=False)
    edition = Edition.objects.create(
        programme=programme,
        version=package.version,
        digest=package.digest,
        content=_content(package),
        loaded_at=now,
        loaded_by=by,
    )
    pairs.review(running, by=by, now=now)
    record(
        act="programme.load",
        by=by.pk if by else None,
        on=f"programme:{programme.pk}",
        now=now,
        version=package.version,
        digest=package.digest,
        added=changes.added,
        changed=changes.changed,
        retired=changes.retired,
    )
    return edition


def _content(package: packages.Package) -> dict[str, Any]:
    return {
        "languages": list(package.languages),
        "weeks": package.weeks,
        "title": dict(package.title),
        "about": dict(package.about),
        "phases": [phase.as_dict() for phase in package.phases],
        "themes": [theme.as_dict() for _, theme in sorted(package.themes.items())],
        "reactions": [[name, dict(texts)] for name, texts in package.reactions.items()],
        "cards": [card.as_dict() for card in package.cards],
        "rules": dict(package.rules),
        "one_to_one": package.one_to_one,
    }


def _check_version(package: packages.Package, in_force: Edition | None) -> None:
    if in_force is None or order(package.version) > order(in_force.version):
        return
    raise PlanRefused(
        gettext(
            "Version %(new)s cannot follow version %(old)s, which has other content. "
            "Raise the version in programme.toml above %(old)s."
        )
        % {"new": package.version, "old": in_force.version}
    )


def _check_posted(programme: Programme, known: dict[str, Item], wanted: dict[str, packages.Item]) -> None:
    posted = Due.objects.filter(item__programme=programme, state=POSTED).values_list("item__slug", flat=True)
    touched = [slug for slug in sorted(set(posted)) if slug not in wanted or _differs(known[slug], wanted[slug])]
    if touched:
        raise PlanRefused(
            gettext(
                "These items were posted already and cannot be changed or removed: %(items)s. "
                "Give them back the wording and the place they had, and write what is new as a new item."
            )
            % {"items": ", ".join(touched)}
        )


def _differs(known: Item, wanted: packages.Item) -> bool:
    new = wanted.as_dict()
    seen = [
        key for key in _REACHED_THE_ROOM if key != "options" or known.content[key]
    ]  # none were shown, so none change
    return any(known.content[key] != new[key] for key in seen)


def _check_languages(package: packages.Package, running: Collection[Cohort]) -> None:
    missing = sorted({cohort.language for cohort in running} - set(package.languages))
    if missing:
        raise PlanRefused(
            gettext("A running group uses the language %(languages)s, which is missing. Add it to the package.")
            % {"languages": ", ".join(missing)}
        )


def _kept(programme: Programme, known: dict[str, Item], wanted: dict[str, packages.Item], now: datetime) -> Changes:
    added = [slug for slug in wanted if slug not in known or known[slug].retired_at is not None]
    changed = [slug for slug in wanted if slug not in added and known[slug].digest != wanted[slug].digest]
    retired = [slug for slug, item in known.items() if slug not in wanted and item.retired_at is None]
    for slug in (*added, *changed):
        Item.objects.update_or_create(programme=programme, slug=slug, defaults=_columns(wanted[slug]))
    Item.objects.filter(programme=programme, slug__in=retired).update(retired_at=now)
    return Changes(sorted(added), sorted(changed), sorted(retired))


def _columns(item: packages.Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "mode": item.mode,
        "week": item.week,
        "day": item.day_offset,
        "time": item.time,
        "expires_minutes": item.expires // timedelta(minutes=1),
        "content": item.as_dict(),
        "digest": item.digest,
        "retired_at": None,
    }


def _retire(programme: Programme, slugs: list[str], now: datetime) -> None:
    dues = Due.objects.filter(item__programme=programme, item__slug__in=slugs)
    dues.filter(state=PLANNED).delete()
    dues.filter(state=OFFERED).update(state=SKIPPED, ended_at=now, reason=reasons.LEFT_PROGRAMME)

"""Reads of the plan that more than one door needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from runde.chat.models import Membership
from runde.people.models import Person
from runde.programme import clock
from runde.programme.clock import Clash
from runde.programme.models import Cohort, Due, Edition, Holiday, Shift
from runde.programme.planning import clock_of
from runde.programme.states import EXPIRED, SKIPPED


def edition_of(programme: int) -> Edition | None:
    """The edition of a programme that is in force: the one loaded last."""
    return editions_of([programme]).get(programme)


def editions_of(programmes: Iterable[int]) -> dict[int, Edition]:
    """The edition in force of each programme."""
    rows = Edition.objects.filter(programme__in=set(programmes)).order_by("loaded_at", "id")
    return {edition.programme_id: edition for edition in rows}


def cohorts() -> QuerySet[Cohort]:
    """All groups with what pages and clocks need of them, in a constant number of queries."""
    return (
        Cohort.objects.select_related("room", "programme")
        .prefetch_related(
            Prefetch("holidays", Holiday.objects.order_by("day")),
            Prefetch("shifts", Shift.objects.order_by("made_at", "id")),
        )
        .order_by("room__name", "id")
    )


def moderated_by(person: Person) -> QuerySet[Cohort]:
    """The groups that a person moderates now."""
    rooms = Membership.objects.filter(person=person, role=Membership.MODERATOR, left_at=None)
    return cohorts().filter(room__in=rooms.values("room"))


def week_of(cohort: Cohort, moment: datetime, edition: Edition | None = None) -> int:
    """The week of the plan that a group is in: 0 before its start, the last week after its end."""
    edition = edition or edition_of(cohort.programme_id)
    return clock.week_of(clock_of(cohort), moment, weeks_of(edition))


def weeks_of(edition: Edition | None) -> int:
    """How many weeks an edition has."""
    return int(edition.content["weeks"]) if edition else 0


def theme_of(edition: Edition | None, week: int, language: str) -> str:
    """The title of a week's theme; empty where the week has none."""
    themes: list[dict[str, Any]] = edition.content["themes"] if edition else []
    return next((str(theme["title"][language]) for theme in themes if theme["week"] == week), "")


def rules_of(room: int) -> dict[str, str]:
    """The rules in force in a room, by language; empty for a room without a programme, or without rules."""
    programmes = Cohort.objects.filter(room=room).values("programme")
    editions = Edition.objects.filter(programme__in=programmes).order_by("-loaded_at", "-id")
    rules: dict[str, str] = editions.values_list("content__rules", flat=True).first() or {}
    return {language: text for language, text in rules.items() if text.strip()}


def clashes(cohort: Cohort) -> list[Clash]:
    """The local days on which more than one item reaches the group; items by their ids in the package."""
    dues = Due.objects.filter(cohort=cohort).exclude(state__in=(SKIPPED, EXPIRED))
    return clock.clashes(dues.values_list("item__slug", "due_at"), cohort.zone)


def dues_between(cohort: Cohort, start: datetime, end: datetime) -> list[Due]:
    """The group's dues from `start` (inclusive) to `end`, in their order, with items and deliveries."""
    rows = Due.objects.filter(cohort=cohort, due_at__gte=start, due_at__lt=end)
    return list(rows.select_related("item", "cohort", "delivery__message", "ended_by"))

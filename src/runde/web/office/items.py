"""What became of each item of a group's plan (promise B13): rows that sort, filter and leave as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.utils.translation import gettext, ngettext, pgettext
from django.views.decorators.http import require_safe

from runde.chat.models import Message, Room
from runde.kit.time import now as present
from runde.programme import fidelity, reasons
from runde.programme.fidelity import ADAPTED, TAKEN_BACK, WAITING, Outcome
from runde.programme.models import Cohort, Delivery, Due, Item
from runde.programme.polls import offered
from runde.programme.states import ENDED, EXPIRED, PLANNED, POSTED, SKIPPED
from runde.programme.wording import prepared_text
from runde.web.moderator.situations import kind
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.office.pages import page
from runde.web.office.sheets import Cell, sheet
from runde.web.office.tables import Column, heads, sorted_rows
from runde.web.signin import SignedInRequest

Test = Callable[[Outcome], bool]
HOW: dict[str, Test] = {
    "moderator": lambda outcome: not outcome.automatic,
    "auto": lambda outcome: outcome.automatic,
}
FILTERS = ("outcome", "late", "how")


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice above the table: its name, how many rows it leaves, its address, whether it is in force."""

    name: str
    many: int
    link: str
    current: bool


@in_office
@require_safe
def items(request: SignedInRequest, group: int) -> HttpResponse:
    """The items of a group's plan, as filtered and sorted by the address."""
    cohort, query = access.cohort_of(group), _query(request)
    everything = fidelity.outcomes(cohort, present())
    sort = request.GET.get("sort", "")
    return page(
        request,
        "items",
        "board",
        cohort=cohort,
        rows=[(outcome, name_of(outcome), _local(outcome, cohort)) for outcome in _chosen(everything, query, sort)],
        heads=heads(_columns(), sort, query),
        filters=_filters(everything, query, sort),
        how=_hows(everything, query, sort),
        file=urlencode({key: value for key, value in {**query, "sort": sort}.items() if value}),
        summary=fidelity.summarised(everything),
    )


@in_office
@require_safe
def items_csv(request: SignedInRequest, group: int) -> HttpResponse:
    """Exactly the rows that the page with the same address shows, as a file (office.sheets)."""
    cohort = access.cohort_of(group)
    rows = _chosen(fidelity.outcomes(cohort, present()), _query(request), request.GET.get("sort", ""))
    return sheet(f"items-group-{cohort.pk}", _cells(cohort), rows)


@in_office
@require_safe
def item(request: SignedInRequest, group: int, due: int) -> HttpResponse:
    """One item in one group: what was prepared, what was posted, and how the words differ."""
    cohort = access.cohort_of(group)
    found = next((outcome for outcome in fidelity.outcomes(cohort, present()) if outcome.due.pk == due), None)
    if found is None:
        raise Http404
    return page(
        request,
        "item",
        "board",
        cohort=cohort,
        outcome=found,
        name=name_of(found),
        local=_local(found, cohort),
        aim=found.item.content["aim"][cohort.language],
        prepared=found.prepared or prepared_text(found.item, cohort.language),
        answers=_answers(found, cohort),
    )


def _answers(outcome: Outcome, cohort: Cohort) -> list[str]:
    """The answers that go, or went, with an item; none where it was posted before there were any to tap."""
    delivery: Delivery | None = getattr(outcome.due, "delivery", None)
    if delivery is not None and delivery.message.holds != Message.POLL:
        return []
    return [text for _, text, _ in offered(outcome.item, cohort.language)]


def name_of(outcome: Outcome) -> str:
    """What became of an item, in one word for people."""
    return _names()[outcome.outcome]


def _names() -> dict[str, str]:
    return {
        PLANNED: pgettext("of an item", "planned"),
        WAITING: pgettext("of an item", "waiting"),
        POSTED: pgettext("of an item", "posted"),
        ADAPTED: pgettext("of an item", "adapted"),
        TAKEN_BACK: pgettext("of an item", "taken back"),
        SKIPPED: pgettext("of an item", "skipped"),
        EXPIRED: pgettext("of an item", "expired"),
    }


def _local(outcome: Outcome, cohort: Cohort) -> dict[str, Any]:
    zone = ZoneInfo(cohort.zone)
    ended = outcome.due.ended_at
    return {
        "kind": kind(outcome.item.kind),
        "due": outcome.due.due_at.astimezone(zone),
        "ended": ended.astimezone(zone) if ended else None,
        "delay": _delay(outcome),
        "reason": reasons.shown(outcome.reason),
    }


def _delay(outcome: Outcome) -> str:
    if outcome.delay is None:
        return ""
    minutes = max(int(outcome.delay.total_seconds()) // 60, 0)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}


def _query(request: SignedInRequest) -> dict[str, str]:
    return {key: request.GET[key] for key in FILTERS if request.GET.get(key)}


def _tests(query: dict[str, str]) -> list[Test]:
    tests: list[Test] = []
    wanted = query.get("outcome", "")
    if wanted == "kept":
        tests.append(lambda outcome: outcome.outcome in {POSTED, ADAPTED})
    elif wanted == "ended":
        tests.append(lambda outcome: outcome.due.state in ENDED)
    elif wanted:
        tests.append(lambda outcome: outcome.outcome == wanted)
    if query.get("late"):
        tests.append(lambda outcome: outcome.late)
    if how := HOW.get(query.get("how", "")):
        tests.append(how)
    return tests


def _chosen(everything: list[Outcome], query: dict[str, str], sort: str) -> list[Outcome]:
    tests = _tests(query)
    return sorted_rows([outcome for outcome in everything if all(test(outcome) for test in tests)], _columns(), sort)


def _columns() -> list[Column[Outcome]]:
    return [
        Column("due", gettext("Due"), lambda outcome: outcome.due.due_at),
        Column("item", gettext("Item"), lambda outcome: outcome.item.slug),
        Column("week", gettext("Week"), lambda outcome: outcome.item.week),
        Column("outcome", gettext("What became of it"), lambda outcome: fidelity.OUTCOMES.index(outcome.outcome)),
        Column("by", gettext("By"), lambda outcome: (outcome.automatic, outcome.by.display_name if outcome.by else "")),
        Column("delay", gettext("Delay"), lambda outcome: outcome.delay),
        Column("reason", gettext("Reason"), lambda outcome: outcome.reason or None),
    ]


def _filters(everything: list[Outcome], query: dict[str, str], sort: str) -> list[Filter]:
    choices = [
        ({}, gettext("All")),
        *(({"outcome": outcome}, name) for outcome, name in _names().items()),
        ({"outcome": "kept"}, gettext("kept (posted or adapted)")),
        ({"outcome": "ended"}, gettext("ended")),
        ({"late": "yes"}, pgettext("of an item", "late")),
    ]
    how = {key: value for key, value in query.items() if key == "how"}
    return _offered(everything, [({**how, **choice}, name) for choice, name in choices], query, sort)


def _hows(everything: list[Outcome], query: dict[str, str], sort: str) -> list[Filter]:
    rest = {key: value for key, value in query.items() if key != "how"}
    choices = [
        (rest, gettext("By whomever")),
        ({**rest, "how": "moderator"}, gettext("by the moderator")),
        ({**rest, "how": "auto"}, gettext("by itself")),
    ]
    return _offered(everything, choices, query, sort)


def _offered(
    everything: list[Outcome], choices: list[tuple[dict[str, str], str]], query: dict[str, str], sort: str
) -> list[Filter]:
    """The choices that leave rows, and the one in force."""
    found = []
    for choice, name in choices:
        many = len(_chosen(everything, choice, ""))
        if many or choice == query:
            link = urlencode({**choice, "sort": sort} if sort else choice)
            found.append(Filter(name, many, f"?{link}", choice == query))
    return found


def _cells(cohort: Cohort) -> list[Cell[Outcome]]:
    zone = ZoneInfo(cohort.zone)

    def local(moment: datetime | None) -> str | None:
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else None

    return [
        Cell("group", lambda _: cohort.pk, (Due.cohort,)),
        Cell("scripted", lambda _: cohort.room.scripted, (Room.scripted,)),
        Cell("item", lambda o: o.item.slug, (Item.slug,)),
        Cell("week", lambda o: o.item.week, (Item.week,)),
        Cell("kind", lambda o: o.item.kind, (Item.kind,)),
        Cell("due_at", lambda o: local(o.due.due_at), (Due.due_at,)),
        Cell("outcome", lambda o: o.outcome, (Due.state, Delivery.prepared, Message.text)),
        Cell("late", lambda o: int(o.late), (Due.due_at, Due.ended_at)),
        Cell("automatic", lambda o: int(o.automatic), (Item.mode, Message.automatic)),
        Cell("ended_at", lambda o: local(o.due.ended_at), (Due.ended_at,)),
        Cell("ended_by", lambda o: o.due.ended_by_id, (Due.ended_by,)),
        Cell("delay_minutes", _minutes, (Due.due_at, Message.at)),
        Cell("reason", lambda o: o.reason, (Due.reason,)),
        Cell("message", lambda o: o.seq, (Message.seq,)),
        Cell("prepared", lambda o: o.prepared, (Delivery.prepared,)),
        Cell("posted", lambda o: o.posted, (Message.text,)),
    ]


def _minutes(outcome: Outcome) -> int | None:
    return int(outcome.delay.total_seconds()) // 60 if outcome.delay is not None else None

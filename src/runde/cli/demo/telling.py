"""When the story happens: pure functions from the moment at which a demo is made.

Week 2 of the programme is the present week. Whatever weekday and hour it is, at the end an offer waits, a question is
unanswered for more than an hour, and one member has been silent for nine days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from runde.cli.demo.story import ITEM, LATELY, SAY, Story, Talk
from runde.programme.clock import OFFER, Clock, due_at, instant, local_day
from runde.programme.models import Item
from runde.programme.planning import patience

HOURS = time(8), time(20)
WEEKDAYS = (frozenset(range(5)), frozenset({0, 1, 2, 5}))
"""The moderators' weekdays: Monday to Friday; when no offer would wait now, those that bring Thursday's on Saturday."""

LASTS = timedelta(hours=12)  # at least so long the waiting offer still waits
ASKED = timedelta(minutes=75)  # so long ago the question was asked
QUIET = timedelta(minutes=4)  # before the question
LATE = timedelta(minutes=45)  # before the question the talk begins that a visitor sees first
SILENT = timedelta(days=9)
AWAKE = time(8, 30), time(20, 40)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happens in a room at a moment. `to`: the `number` of the message meant, or an item's id."""

    at: datetime
    number: int
    who: str
    kind: str
    text: str
    to: int | str | None
    medium: str = ""
    alone: bool = False


def first_monday(now: datetime, zone: str) -> date:
    """The Monday of last week."""
    today = local_day(now, zone)
    return today - timedelta(days=today.weekday() + 7)


def clock(now: datetime, zone: str, items: Iterable[Item]) -> Clock:
    """The clock of a demo group: one by which an offer waits now."""
    items = list(items)
    found = [Clock(first_monday(now, zone), zone, weekdays, *HOURS) for weekdays in WEEKDAYS]
    return next((one for one in found if waiting(one, items, now) is not None), found[0])


def waiting(by: Clock, items: Iterable[Item], now: datetime) -> Item | None:
    """The newest offer that the moderator can still take up for half a day."""
    dues = [(moment(by, item), patience(item), item) for item in items if item.mode == OFFER]
    open_now = [due for due in dues if due[0] <= now and due[0] + due[1] > now + LASTS]
    return max(open_now, key=lambda due: (due[0], due[1], due[2].slug))[2] if open_now else None


def moment(by: Clock, item: Item) -> datetime:
    """When an item is due."""
    return due_at(by, week=item.week, day=item.day, at=item.time, mode=item.mode)


def asked_at(now: datetime, zone: str) -> datetime:
    """When the unanswered question is asked: more than an hour ago, by day."""
    latest = now - ASKED
    day = local_day(latest, zone)
    if latest < instant(day, AWAKE[0], zone):
        day -= timedelta(days=1)
    return min(latest, instant(day, AWAKE[1], zone))


def acts(story: Story, *, by: Clock, items: Iterable[Item], now: datetime, asked: datetime) -> dict[str, datetime]:
    """When the moderator posts or skips each offer: but for the one that waits, and what they let expire."""
    items = list(items)
    left = waiting(by, items, now)
    found = {}
    for item in items:
        act = story.acts.get(item.slug)
        if item.mode == OFFER and item is not left and act is not None and not act.leave:
            at = moment(by, item) + timedelta(minutes=act.after)
            if at <= asked - QUIET:
                found[item.slug] = at
    return found


def reached(
    story: Story, *, by: Clock, items: Iterable[Item], now: datetime, acts: Mapping[str, datetime]
) -> dict[str, datetime]:
    """When each item reached the room: what the moderator did not skip, and what posted itself."""
    themselves = {item.slug: moment(by, item) for item in items if item.mode != OFFER}
    posted = {slug: at for slug, at in acts.items() if story.acts[slug].skip is None}
    return posted | {slug: at for slug, at in themselves.items() if at <= now}


def told(story: Story, *, by: Clock, items: Mapping[str, datetime], now: datetime, asked: datetime) -> list[Told]:
    """What happens in a group's room up to now, in order; `items`: when each item that reached the room was posted.

    The talk ends shortly before the question. What the silent member would have said later than nine days ago, and what
    refers to something that was left out, is left out.
    """
    everything: list[Told] = []
    for talk in story.talks:
        begins = _begins(talk, by, {**items, LATELY: asked - LATE})
        if begins is not None:
            everything += _happens(talk, begins, len(everything))
    everything.sort(key=lambda one: (one.at, one.number))
    kept: list[Told] = []
    known: set[int | str | None] = {None, *items}
    for one in everything:
        late = one.at > asked - QUIET or (one.who == story.silent and one.at > now - SILENT)
        if not late and one.to in known:
            kept.append(one)
            known.add(one.number)
    while kept and kept[-1].who == story.asks:
        kept.pop()
    return [*kept, Told(asked, len(everything), story.asks, SAY, story.question, None)]


def _begins(talk: Talk, by: Clock, items: Mapping[str, datetime]) -> datetime | None:
    if talk.item:
        return items.get(talk.item)
    return instant(by.starts_on + timedelta(weeks=talk.week - 1, days=talk.day), talk.time, by.zone)


def _happens(talk: Talk, begins: datetime, number: int) -> list[Told]:
    newest: dict[str, int | str] = {ITEM: talk.item}
    happens: list[Told] = []
    at = begins
    for line in talk.lines:
        at += timedelta(minutes=line.after)
        meant = newest[line.to] if line.to else (None if line.kind == SAY else newest[line.who])
        happens.append(Told(at, number, line.who, line.kind, line.text, meant, line.medium, talk.alone))
        if line.kind == SAY:
            newest[line.who] = number
        number += 1
    return happens

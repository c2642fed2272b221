"""Lets the story of the demo happen: with the same verbs as in life, in the order of time, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import pairwise
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import translation

from runde.chat.drafts import Change, Changed, Choice, Draft, Posted, React
from runde.chat.models import Membership, Message
from runde.chat.reading import Read, mark_read
from runde.chat.welcoming import agree, digest_of, welcome
from runde.cli.demo import story as story_of
from runde.cli.demo import telling
from runde.cli.demo.links import OLGA
from runde.cli.demo.story import SAY, SLUGS, Story, medium_folder, story
from runde.cli.demo.telling import Told
from runde.kit.refusals import Refusal
from runde.media.supplying import supply
from runde.moderation import gate
from runde.packages.library import library_path
from runde.people.arriving import make_person
from runde.people.helpline import set_helpline
from runde.people.letters import issue_letter
from runde.people.models import Person, Role, User
from runde.people.roles import give_role
from runde.programme import reasons
from runde.programme.clock import Clock, instant
from runde.programme.cohorts import form_cohort, place
from runde.programme.due import run_due
from runde.programme.loading import load
from runde.programme.models import Cohort, Delivery, Due, Item
from runde.programme.pairs import write_to
from runde.programme.planning import patience
from runde.programme.posting import post_now, skip
from runde.programme.queries import rules_of
from runde.programme.states import OFFERED

PROGRAMME = "diabetes-type2"
MARK = "demo"
OLGAS_ADDRESS = "olga@runde.example"
_SAYINGS = UUID("0d7a0a2e-6f0b-4c43-8a86-0a1f6c7b58ac")
_LONG_AGO, _FORMED = timedelta(days=12), timedelta(days=10)  # before the programme starts

Event = tuple[datetime, int, Callable[[datetime], object]]
"""When, the order among those of one moment, and what happens."""


@dataclass(slots=True)
class Group:
    """One group while its story is told. `seqs`: the messages by their number in the story."""

    story: Story
    cohort: Cohort
    people: dict[str, Person]
    clock: Clock
    seqs: dict[int, int] = field(default_factory=dict)


def is_seeded() -> bool:
    """Whether there are people: then everything of the story is there, since it came in one transaction."""
    return Person.objects.exists()


@transaction.atomic
def seed(*, now: datetime) -> None:
    """Make the demo as it stands at `now`, in the second week of two groups; nothing in it happened later."""
    zone = settings.TIME_ZONE
    starts = instant(telling.first_monday(now, zone), time(10), zone)
    olga = _house(starts - _LONG_AGO)
    items = list(Item.objects.filter(retired_at=None))
    by = telling.clock(now, zone, items)
    groups = [_group(story(slug), by, olga, starts - _FORMED) for slug in SLUGS]
    events: list[Event] = [(moment, 0, lambda at: run_due(now=at)) for moment in _ticks(by, items, now)]
    for group in groups:
        events += _events(group, by, items, now)
    for at, _, happens in sorted(events, key=lambda event: event[:2]):
        happens(at)


def _house(at: datetime) -> Person:
    olga = make_person(name=OLGA, language=settings.LANGUAGE_CODE, by=None, now=at)
    give_role(person=olga, role=Role.COORDINATOR, by=None, now=at)
    User.objects.create_user(OLGAS_ADDRESS, secrets.token_urlsafe(24), person=olga)
    set_helpline(name=OLGA, phone="0800 000 000", hours="9–17", by=olga, now=at)
    load(path=library_path(PROGRAMME), by=olga, now=at)
    return olga


def _group(told: Story, by: Clock, olga: Person, at: datetime) -> Group:
    with translation.override(told.language):
        cohort = form_cohort(
            programme=Item.objects.filter(programme__slug=PROGRAMME)[0].programme,
            name=told.name,
            language=told.language,
            starts_on=by.starts_on,
            zone=by.zone,
            weekdays=by.weekdays,
            hours_from=by.hours_from,
            hours_to=by.hours_to,
            by=olga,
            now=at,
            scripted=MARK,
        )
    people = {}
    for name in (told.moderator, *told.members):
        role = Membership.MODERATOR if name == told.moderator else Membership.MEMBER
        scripted = "" if name in told.played else MARK
        person = make_person(name=name, language=told.language, by=olga, now=at, scripted=scripted)
        membership = place(person=person, cohort=cohort, role=role, by=olga, now=at)
        agree(membership=membership, digest=digest_of(rules_of(cohort.room_id)[told.language]), now=at)
        welcome(membership=membership, now=at)
        if not scripted:
            issue_letter(person=person, by=olga, now=at)
        people[name] = person
    return Group(told, cohort, people, by)


def _ticks(by: Clock, items: list[Item], now: datetime) -> list[datetime]:
    """When something becomes due or expires."""
    dues = [telling.moment(by, item) for item in items]
    ends = [due + patience(item) for due, item in zip(dues, items, strict=True)]
    return sorted({moment for moment in (*dues, *ends) if moment <= now})


def _events(group: Group, by: Clock, items: list[Item], now: datetime) -> list[Event]:
    asked = telling.asked_at(now, by.zone)
    acts = telling.acts(group.story, by=by, items=items, now=now, asked=asked)
    events: list[Event] = [(acts[item.slug], 1, _acting(group, item)) for item in items if item.slug in acts]
    reached = telling.reached(group.story, by=by, items=items, now=now, acts=acts)
    happens = telling.told(group.story, by=by, items=reached, now=now, asked=asked)
    return [*events, *((one.at, 2, _telling(group, one)) for one in happens), *_readings(group, happens, now)]


def _readings(group: Group, happens: list[Told], now: datetime) -> list[Event]:
    """Who reads to the end when a talk has ended; the played member, the silent and the slow one do not."""
    ends = [
        one.at + timedelta(minutes=20) for one, after in pairwise(happens) if after.at - one.at > timedelta(hours=2)
    ]
    ends.append(min(happens[-1].at + timedelta(minutes=30), now))
    return [(at, 3, lambda at: _read_to_the_end(group, at)) for at in ends]


def _acting(group: Group, item: Item) -> Callable[[datetime], object]:
    act, moderator = group.story.acts[item.slug], group.people[group.story.moderator]

    def happens(at: datetime) -> None:
        gate.forget_pace()
        due = Due.objects.select_related("item", "cohort").get(cohort=group.cohort, item=item)
        if due.state == OFFERED and act.skip is not None:
            skip(due=due, by=moderator, now=at, reason=reasons.OFFERED_REASONS[act.skip])
        elif due.state == OFFERED:
            post_now(due=due, by=moderator, now=at, text=act.text.strip() if act.text else None)

    return happens


def _telling(group: Group, one: Told) -> Callable[[datetime], object]:
    def happens(at: datetime) -> None:
        gate.forget_pace()  # weeks pass in seconds here
        room, author = _room(group, alone=one.alone, at=at), group.people[one.who].pk
        client_id = uuid5(_SAYINGS, f"{room} {one.number}")
        meant = _seq_of_item(group, one.to) if isinstance(one.to, str) else group.seqs.get(one.to or -1)
        if one.kind == SAY:
            media = _media(group, one, at)
            [posted] = gate.submit([Draft(room, author, client_id, one.text, meant, attachments=media)], now=at)
            group.seqs[one.number] = _kept(posted).seq
            mark_read([Read(room, author, group.seqs[one.number])], now=at)
        else:
            changed = _changing(one, room, author, meant or 0, client_id, at)
            assert not isinstance(changed, Refusal), (one, changed)  # noqa: S101 - a mistake in the story

    return happens


def _room(group: Group, *, alone: bool, at: datetime) -> int:
    if not alone:
        return group.cohort.room_id
    member, moderator = (group.people[name] for name in group.story.played)
    return write_to(cohort=group.cohort, person=member, other=moderator, now=at).pk


def _media(group: Group, one: Told, at: datetime) -> tuple[int, ...]:
    if not one.medium:
        return ()
    made = group.story.media[one.medium]
    return (supply(owner=group.people[one.who], folder=medium_folder(one.medium), now=at, **made).pk,)


def _changing(one: Told, room: int, author: int, seq: int, client_id: UUID, at: datetime) -> Changed | Refusal:
    match one.kind:
        case story_of.REACT:
            return gate.react(React(room, author, seq, client_id, one.text), now=at)
        case story_of.CHOOSE:
            return gate.vote(Choice(room, author, seq, client_id, one.text), now=at)
    return gate.change(Change(room, author, seq, client_id, one.text if one.kind == story_of.EDIT else None), now=at)


def _kept(outcome: Posted | Refusal) -> Posted:
    assert isinstance(outcome, Posted), outcome  # noqa: S101 - a mistake in the story
    return outcome


def _seq_of_item(group: Group, slug: str) -> int:
    delivery = Delivery.objects.select_related("message").get(due__cohort=group.cohort, due__item__slug=slug)
    seq: int = delivery.message.seq
    return seq


def _read_to_the_end(group: Group, at: datetime) -> None:
    room = group.cohort.room_id
    newest = Message.objects.filter(room=room).order_by("-seq").values_list("seq", flat=True).first() or 0
    away = {group.story.silent, group.story.slow, group.story.played[0]}
    mark_read([Read(room, person.pk, newest) for name, person in group.people.items() if name not in away], now=at)

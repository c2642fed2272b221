"""One group's Today as its page shows it: at most three cards, what is done already, and what the words mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import dateformat, translation
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from runde.chat.answers import Silence
from runde.chat.models import Membership, Message
from runde.moderation.queries import reported
from runde.people.models import Person
from runde.programme.models import Cohort, Due, Item
from runde.programme.planning import clock_of
from runde.programme.states import OPEN, PLANNED
from runde.programme.today import Offer, Question, Today, today
from runde.web.attached import attached, gist
from runde.web.moderator.handbook import Shown, shown
from runde.web.moderator.items import offered_reasons
from runde.web.moderator.words import day_name, days, lasting, when

SOON = timedelta(hours=24)
"""An offer that expires within this time says until when it can be posted."""
LONGEST_EXCERPT = 600


@dataclass(frozen=True, slots=True)
class PostCard:
    """The offer to decide on: its due, aim, text and answers in the group's language; the lines are empty where they do not
    apply."""

    due: int
    aim: str
    text: str
    answers: list[str]
    late: str
    until: str
    behind: str
    reasons: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """The message that waits longest; `address` opens the room with an answer to it begun."""

    message: int
    seq: int
    author: str
    anonymous: bool
    text: str
    since: str
    address: str
    card: Shown | None
    behind: str


@dataclass(frozen=True, slots=True)
class HelloCard:
    """A silent member; `address` opens the room with the wording in the text box."""

    person: int
    name: str
    since: str
    wording: str
    address: str
    behind: str


@dataclass(frozen=True, slots=True)
class Day:
    """All of it. `turns` numbers the cards that are there; `done` holds one line for each that is not; `reported` says how many
    messages were, or nothing."""

    line: str
    programme: str
    post: PostCard | None
    answer: AnswerCard | None
    hello: HelloCard | None
    done: list[str]
    reported: str
    unread: int
    means: str

    @property
    def turns(self) -> dict[str, int]:
        there = [name for name in ("post", "answer", "hello") if getattr(self, name)]
        return {name: number for number, name in enumerate(there, 1)}


def day_of(cohort: Cohort, *, person: Person, now: datetime) -> Day:
    """The Today of one group for a person who moderates it."""
    found = today(cohort, person=person, now=now)
    silences = found.say_hello if found.week else []  # before the programme begins, nobody is expected to write
    open_dues = Due.objects.filter(cohort=cohort, state__in=OPEN)
    over = cohort.ended_at is not None or (_last_week_is_over(found) and not open_dues.exists())
    return Day(
        line=_line(found),
        programme=_programme(found, over),
        post=_post(found.post_this, cohort, now) if found.post_this else None,
        answer=_answer(found.answer_this, cohort, now) if found.answer_this else None,
        hello=_hello(silences, cohort, now) if silences else None,
        done=_done(found, over, now),
        reported=_reported(cohort),
        unread=_unread(cohort, person),
        means=_means(),
    )


def _line(found: Today) -> str:
    day = dateformat.format(found.day, "l")
    if not found.week:
        return day
    return gettext("%(day)s, week %(week)s") % {"day": day, "week": found.week}


def _last_week_is_over(found: Today) -> bool:
    return found.day >= clock_of(found.cohort).monday(found.weeks) + timedelta(days=7)


def _programme(found: Today, over: bool) -> str:
    if over:
        return gettext("The programme is over. The group may go on talking.")
    if not found.week:
        day = day_name(clock_of(found.cohort).monday(1))
        return gettext("The programme begins on %(day)s.") % {"day": day}
    return ""


def _post(offer: Offer, cohort: Cohort, now: datetime) -> PostCard:
    due = offer.due
    late = {"when": when(due.due_at, now, cohort.zone)}
    until = {"when": when(due.expires_at, now, cohort.zone)}
    more = ngettext("%(n)s more waits behind it.", "%(n)s more wait behind it.", offer.more)
    return PostCard(
        due=due.pk,
        aim=offer.aim,
        text=offer.text,
        answers=offer.answers,
        late=gettext("Was due %(when)s.") % late if offer.late else "",
        until=gettext("You can post it until %(when)s.") % until if due.expires_at - now <= SOON else "",
        behind=more % {"n": offer.more} if offer.more else "",
        reasons=offered_reasons(),
    )


def _answer(question: Question, cohort: Cohort, now: datetime) -> AnswerCard:
    message = question.message
    room = reverse("moderator:room", args=[cohort.room_id])
    more = ngettext("%(n)s more message waits.", "%(n)s more messages wait.", question.more)
    return AnswerCard(
        message=message.pk,
        seq=message.seq,
        author=message.author_name,
        anonymous=message.anonymous,
        text=Truncator(gist(message, attached([message]).get(message.pk, []))).chars(LONGEST_EXCERPT),
        since=gettext("Nobody has answered for %(span)s.") % {"span": lasting(now - message.at)},
        address=f"{room}?answer={message.seq}",
        card=shown(question.card, cohort) if question.card else None,
        behind=more % {"n": question.more} if question.more else "",
    )


def _hello(silences: list[Silence], cohort: Cohort, now: datetime) -> HelloCard:
    silence, more = silences[0], len(silences) - 1
    name = silence.person.display_name
    with translation.override(cohort.language):
        wording = gettext("Hello %(name)s! I was just thinking of you. How has your week been?") % {"name": name}
    words = {"name": name, "span": days((now - silence.since).days), "usual": days(silence.usual_every_days or 0)}
    if silence.usual_every_days is None:
        since = gettext("%(name)s has been silent for %(span)s.")
    elif silence.usual_every_days <= 1:
        since = gettext("%(name)s has been silent for %(span)s, and usually writes nearly every day.")
    else:
        since = gettext("%(name)s has been silent for %(span)s, and usually writes every %(usual)s.")
    others = ngettext("%(n)s more person is silent.", "%(n)s more people are silent.", more)
    return HelloCard(
        person=silence.person.pk,
        name=name,
        since=since % words,
        wording=wording,
        address=f"{reverse('moderator:room', args=[cohort.room_id])}?{urlencode({'draft': wording})}",
        behind=others % {"n": more} if more else "",
    )


def _done(found: Today, over: bool, now: datetime) -> list[str]:
    lines = []
    if not found.post_this and not over:
        lines.append(_next_offer(found.cohort, now))
    if not found.answer_this:
        lines.append(gettext("No message waits for an answer just now."))
    if found.week and not found.say_hello:
        lines.append(gettext("Nobody needs a hello just now."))
    return lines


def _next_offer(cohort: Cohort, now: datetime) -> str:
    planned = Due.objects.filter(cohort=cohort, state=PLANNED, item__mode=Item.OFFER)
    moment = planned.order_by("due_at").values_list("due_at", flat=True).first()
    if moment is None:
        return gettext("There is nothing more to post.")
    return gettext("Nothing to post until %(when)s.") % {"when": when(moment, now, cohort.zone)}


def _unread(cohort: Cohort, person: Person) -> int:
    mine = Membership.objects.filter(room=cohort.room_id, person=person, left_at=None)
    new = Message.objects.filter(room=cohort.room_id, seq__gt=mine.values("read"), taken_back_at=None)
    return new.exclude(author=person).count()


def _reported(cohort: Cohort) -> str:
    number = len(reported([cohort.room_id]))
    line = ngettext("%(n)s message was reported.", "%(n)s messages were reported.", number)
    return line % {"n": number} if number else ""


def _means() -> str:
    answered = ngettext(
        "Answered means: somebody answered the message, or somebody else wrote within %(n)s minute after it.",
        "Answered means: somebody answered the message, or somebody else wrote within %(n)s minutes after it.",
        int(settings.RUNDE.answer_minutes),
    ) % {"n": settings.RUNDE.answer_minutes}
    silent = gettext("Silent means: no message for %(span)s.") % {"span": days(int(settings.RUNDE.silent_days))}
    return f"{answered} {silent}"

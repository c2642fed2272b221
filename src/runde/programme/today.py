"""What a moderator sees first: post this, answer this, say hello to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from runde.chat.answers import Silence, silent, unanswered
from runde.chat.models import Message
from runde.packages import Card
from runde.people.models import Person
from runde.programme.attention import known_silences, left_for_later
from runde.programme.cards import cards_of, suggested
from runde.programme.clock import is_later_day, local_day
from runde.programme.models import Cohort, Due
from runde.programme.polls import offered
from runde.programme.queries import edition_of, theme_of, week_of, weeks_of
from runde.programme.rules import check_moderates
from runde.programme.states import OFFERED
from runde.programme.wording import prepared_text


@dataclass(frozen=True, slots=True)
class Offer:
    """The item to post: its prepared text, the answers it offers and its aim, in the group's language; `more`: how many
    others wait.

    `late`: it was due on an earlier local day. `if_silent`: what to do when nobody answers, empty where not said.
    """

    due: Due
    text: str
    answers: list[str]
    aim: str
    if_silent: str
    late: bool
    more: int


@dataclass(frozen=True, slots=True)
class Question:
    """The oldest message that waits for an answer, the card that fits it, and how many others wait."""

    message: Message
    card: Card | None
    more: int

    @property
    def author(self) -> str:
        """Who wrote it, as pages name them; nobody's name where it is anonymous."""
        return self.message.author_name

    @property
    def since(self) -> datetime:
        """Since when it waits."""
        return self.message.at


@dataclass(frozen=True, slots=True)
class Today:
    """A moderator's day with one group. `day` is local; `week` is 0 before the start; `theme` may be empty."""

    cohort: Cohort
    day: date
    week: int
    weeks: int
    theme: str
    post_this: Offer | None
    answer_this: Question | None
    say_hello: list[Silence]


def today(cohort: Cohort, *, person: Person, now: datetime) -> Today:
    """Today of one group. Raises Refused ("unknown") for who does not moderate it.

    Post this: the offer that was due first. Answer this: the oldest message without an answer (chat.answers.unanswered)
    that was not left for later. Say hello to: once the
    programme has begun, members silent for RUNDE_SILENT_DAYS of whom nobody knows why.
    """
    check_moderates(person, cohort)
    edition = edition_of(cohort.programme_id)
    week = week_of(cohort, now, edition)
    return Today(
        cohort=cohort,
        day=local_day(now, cohort.zone),
        week=week,
        weeks=weeks_of(edition),
        theme=theme_of(edition, week, cohort.language),
        post_this=_offer(cohort, now),
        answer_this=_question(cohort, cards_of(edition), now),
        say_hello=_silences(cohort, now) if week else [],
    )


def _offer(cohort: Cohort, now: datetime) -> Offer | None:
    waiting = list(Due.objects.filter(cohort=cohort, state=OFFERED).select_related("item", "cohort"))
    if not waiting:
        return None
    due, language = waiting[0], cohort.language
    advice = due.item.content["if_silent"]
    return Offer(
        due=due,
        text=prepared_text(due.item, language),
        answers=[text for _, text, _ in offered(due.item, language)],
        aim=str(due.item.content["aim"][language]),
        if_silent=str(advice["text"][language]) if advice else "",
        late=is_later_day(now, due.due_at, cohort.zone),
        more=len(waiting) - 1,
    )


def _question(cohort: Cohort, cards: list[Card], now: datetime) -> Question | None:
    window = timedelta(minutes=int(settings.RUNDE.answer_minutes))
    found = unanswered(cohort.room_id, now, window)
    later = left_for_later([message.pk for message in found], now)
    waiting = [message for message in found if message.pk not in later]
    if not waiting:
        return None
    return Question(waiting[0], suggested(waiting[0].text, cards, cohort.language), len(waiting) - 1)


def _silences(cohort: Cohort, now: datetime) -> list[Silence]:
    known = known_silences([cohort.pk], now)
    found = silent(cohort.room_id, now, int(settings.RUNDE.silent_days), zone=cohort.zone)
    return [silence for silence in found if (cohort.pk, silence.person.pk) not in known]

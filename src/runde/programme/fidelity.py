"""What became of every planned item, per group (CONSORT 24a, TIDieR 12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from runde.chat.models import Message
from runde.people.models import Person
from runde.programme.clock import is_later_day
from runde.programme.models import Cohort, Delivery, Due, Item
from runde.programme.states import ENDED, EXPIRED, OFFERED, PLANNED, POSTED, SKIPPED
from runde.programme.wording import Part, same_wording, word_diff

WAITING, ADAPTED, TAKEN_BACK = "waiting", "adapted", "taken_back"
OUTCOMES = (PLANNED, WAITING, POSTED, ADAPTED, TAKEN_BACK, SKIPPED, EXPIRED)
_LATE = (WAITING, POSTED, ADAPTED, TAKEN_BACK, SKIPPED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item in one group.

    `outcome`: planned; waiting (offered); posted (as prepared); adapted (the message's present words differ from the
    prepared ones; later edits count, blanks do not); taken_back (posted, then taken back; a text
    that went when its author's data were erased counts as posted); skipped; expired.
    `late`: it was posted or skipped, or still waits, on a later local day than it was due. An expired item is missing, not
    late. `automatic`: it posts itself, and is never a moderator's act. `by`: who acted, None for the system.
    `delay`: from due to posted, None where it was not posted. `seq`: the message's number in its room.
    """

    due: Due
    item: Item
    outcome: str
    late: bool
    automatic: bool
    by: Person | None
    reason: str
    prepared: str
    posted: str
    seq: int | None
    delay: timedelta | None

    @property
    def diff(self) -> list[Part]:
        """How the message's present wording differs from the prepared one (programme.wording)."""
        return word_diff(self.prepared, self.posted) if self.outcome in {POSTED, ADAPTED} and self.posted else []


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over a group's items. What posts itself counts in the last two only.

    `ended` = `kept` (posted as prepared or adapted) + `taken_back` + `skipped` + `expired`.
    """

    planned: int
    waiting: int
    ended: int
    kept: int
    adapted: int
    taken_back: int
    skipped: int
    expired: int
    late: int
    automatic: int
    automatic_skipped: int

    @property
    def share(self) -> float | None:
        """Kept of ended, 0 to 1; None while nothing has ended."""
        return self.kept / self.ended if self.ended else None


def outcomes(cohort: Cohort, now: datetime) -> list[Outcome]:
    """What became of each item of a group, in the order in which they are due."""
    return outcomes_of([cohort], now)[cohort.pk]


def outcomes_of(cohorts: Iterable[Cohort], now: datetime) -> dict[int, list[Outcome]]:
    """The same for many groups, in one query."""
    zones = {cohort.pk: cohort.zone for cohort in cohorts}
    found: dict[int, list[Outcome]] = {cohort: [] for cohort in zones}
    dues = Due.objects.filter(cohort__in=zones).select_related("item", "ended_by", "delivery__message__author")
    dues = dues.prefetch_related("delivery__message__author__erasures")
    for due in dues:
        found[due.cohort_id].append(_outcome(due, zones[due.cohort_id], now))
    return found


def summary(cohort: Cohort, now: datetime) -> Summary:
    """The counts of one group."""
    return summarised(outcomes(cohort, now))


def summarised(found: Iterable[Outcome]) -> Summary:
    """The counts over some outcomes."""
    found = list(found)
    acts = [outcome for outcome in found if not outcome.automatic]
    counts = Counter(outcome.outcome for outcome in acts)
    machine = Counter(outcome.outcome for outcome in found if outcome.automatic)
    return Summary(
        planned=counts[PLANNED],
        waiting=counts[WAITING],
        ended=sum(outcome.due.state in ENDED for outcome in acts),
        kept=counts[POSTED] + counts[ADAPTED],
        adapted=counts[ADAPTED],
        taken_back=counts[TAKEN_BACK],
        skipped=counts[SKIPPED],
        expired=counts[EXPIRED],
        late=sum(outcome.late for outcome in acts),
        automatic=machine[POSTED] + machine[ADAPTED],
        automatic_skipped=machine[SKIPPED],
    )


def _outcome(due: Due, zone: str, now: datetime) -> Outcome:
    delivery: Delivery | None = getattr(due, "delivery", None)
    outcome = WAITING if due.state == OFFERED else due.state
    if delivery is not None:
        outcome = _posted(delivery)
    return Outcome(
        due=due,
        item=due.item,
        outcome=outcome,
        late=outcome in _LATE and is_later_day(due.ended_at or now, due.due_at, zone),
        automatic=delivery.message.automatic if delivery else due.item.mode == Item.AUTO,
        by=due.ended_by,
        reason=due.reason,
        prepared=delivery.prepared if delivery else "",
        posted=delivery.message.text if delivery else "",
        seq=delivery.message.seq if delivery else None,
        delay=delivery.message.at - due.due_at if delivery else None,
    )


def _posted(delivery: Delivery) -> str:
    if delivery.message.taken_back_at is not None:
        return POSTED if _erased(delivery.message) else TAKEN_BACK
    return POSTED if same_wording(delivery.prepared, delivery.message.text) else ADAPTED


def _erased(message: Message) -> bool:
    """Whether a text went with its author's data: then the group had read it, and the act stands as it was."""
    return any(erased.at == message.taken_back_at for erased in message.author.erasures.all())

"""Carrying what is due to phones: claimed, handed over, and what became of it written down.

A claim is a conditional update, so that any number of processes may run this at once and none sends what another has. Whoever
dies between handing over and writing down leaves a claim that is taken up after two minutes: at a phone the second push of a
kind takes the place of the first without a sound.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from runde.notices.choosing import choices_of, moment_for
from runde.notices.models import Choice, Notice, Subscription
from runde.notices.pushing import Answer, Post, Push
from runde.notices.states import FAILED, SENDING, SENT, WAITING, WITHHELD
from runde.notices.stopping import stopped

PEOPLE_AT_ONCE = 50
STALE = timedelta(minutes=2)
MOST_TRIES = 10
LONGEST_PAUSE = timedelta(hours=2)


@dataclass(slots=True)
class Parcel:
    """All that one person is to hear of one kind at this moment: one push to each of their devices."""

    notices: list[Notice]
    state: str = ""
    why: str = ""
    answer: str = ""
    pause: float = 0.0

    @property
    def newest(self) -> Notice:
        """The one that stands for all."""
        return self.notices[-1]

    @property
    def urgent(self) -> bool:
        """Whether any of them is."""
        return any(notice.urgent for notice in self.notices)


def due_people(*, now: datetime, most: int) -> int:
    """For how many people pushes are due, counted up to `most`."""
    due = Notice.objects.filter(channel=Notice.PUSH, state=WAITING, due_at__lte=now)
    return due.order_by().values("person").distinct()[:most].count()


def claim(*, channel: str, now: datetime, most: int = PEOPLE_AT_ONCE) -> list[Parcel]:
    """Take what is due for at most so many people, for this process alone. Empty where nothing is due."""
    lost = Notice.objects.filter(channel=channel, state=SENDING, claimed_at__lt=now - STALE)
    lost.update(state=WAITING)
    due = Notice.objects.filter(channel=channel, state=WAITING, due_at__lte=now)
    people = list(dict.fromkeys(due.order_by("due_at", "pk").values_list("person", flat=True)[: most * 2]))[:most]
    if not people:
        return []
    batch = uuid4()
    due.filter(person__in=people).update(state=SENDING, batch=batch, claimed_at=now)
    parcels: dict[tuple[int, str], Parcel] = {}
    for notice in Notice.objects.filter(batch=batch, state=SENDING).select_related("person").order_by("pk"):
        parcels.setdefault((notice.person_id, notice.kind), Parcel([])).notices.append(notice)
    return list(parcels.values())


def hold_back(parcels: Collection[Parcel], *, now: datetime) -> list[Parcel]:
    """Decide about what may not go now: whom nothing reaches, who wants nothing, for whom it is quiet (a worker that was off,
    a new try, another choice). Gives those that go."""
    people = [parcel.newest.person_id for parcel in parcels]
    choices, ended = choices_of(people), stopped(people)
    for parcel in parcels:
        newest, urgent = parcel.newest, parcel.urgent
        choice = choices[newest.person_id]
        if newest.person_id in ended:
            parcel.state, parcel.why = WITHHELD, ended[newest.person_id]
        elif newest.channel == Notice.PUSH and choice.how == Choice.NEVER and not urgent:
            parcel.state, parcel.why = WITHHELD, "never"
        elif not urgent and (later := _quiet_until(parcel, choice, now)) is not None:
            parcel.state, parcel.pause = WAITING, (later - now).total_seconds()
    return [parcel for parcel in parcels if not parcel.state]


def _quiet_until(parcel: Parcel, choice: Choice, now: datetime) -> datetime | None:
    plain = Choice(how=Choice.EACH, quiet_from=choice.quiet_from, quiet_to=choice.quiet_to)
    later = max(moment_for(notice, plain, now) for notice in parcel.notices)
    return later if later > now else None


class Carrier:
    """Delivers pushes with connections that stay open, in an event loop of its own. Used by `with`, in one thread."""

    def __enter__(self) -> Carrier:
        self._runner = asyncio.Runner()
        self._post = Post()
        self._runner.run(self._post.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._post.__aexit__(None, None, None))
        self._runner.close()

    def deliver(self, *, now: datetime) -> int:
        """Deliver what is due for the next people; returns how many notices were settled, 0 where nothing is due."""
        parcels = claim(channel=Notice.PUSH, now=now)
        going = hold_back(parcels, now=now)
        pushes = _pushes(going)
        answers = dict(zip(pushes, self._runner.run(self._send(pushes)), strict=True)) if pushes else {}
        _judge(going, answers)
        settle(parcels, now=now, ended={push.key: answer.gone for push, answer in answers.items() if answer.gone})
        return sum(len(parcel.notices) for parcel in parcels)

    async def _send(self, pushes: Sequence[Push]) -> list[Answer]:
        return await asyncio.gather(*(self._post.send(push) for push in pushes))


def deliver_due(
    *,
    now: datetime,
    clock: Callable[[], datetime] | None = None,
    stopping: Callable[[], bool] = lambda: False,
    pace: float = 0.0,
) -> int:
    """Deliver everything that is due; returns how many notices were settled. `clock` says how late it has become meanwhile; each
    PEOPLE_AT_ONCE take at least `pace` seconds, so that others who need the machine are not kept waiting."""
    settled = 0
    with Carrier() as carrier:
        while not stopping():
            began = time.monotonic()
            number = carrier.deliver(now=clock() if clock else now)
            settled += number
            if not number:
                break
            time.sleep(max(0.0, began + pace - time.monotonic()))
    return settled


def _pushes(parcels: Collection[Parcel]) -> list[Push]:
    people = {parcel.newest.person_id for parcel in parcels}
    live = Subscription.objects.filter(
        device__person__in=people, device__revoked_at=None, device__parked_at=None, ended_at=None
    )
    found: dict[int, list[Subscription]] = {}
    for subscription in live.select_related("device").order_by("pk"):
        found.setdefault(subscription.device.person_id, []).append(subscription)
    pushes = []
    for parcel in parcels:
        newest, urgent = parcel.newest, parcel.urgent
        pushes += [
            Push(to.pk, to.endpoint, to.p256dh, to.auth, newest.kind, newest.pk, urgent)
            for to in found.get(newest.person_id, ())
        ]
    return pushes


def _judge(parcels: Collection[Parcel], answers: dict[Push, Answer]) -> None:
    """Who was reached on one device has heard; otherwise it is tried again where any service says so."""
    by_notice: dict[int, list[Answer]] = {}
    for push, answer in answers.items():
        by_notice.setdefault(push.notice, []).append(answer)
    for parcel in parcels:
        got = by_notice.get(parcel.newest.pk, [])
        again = [answer for answer in got if answer.again]
        parcel.answer = ", ".join(answer.said for answer in got)[:120]
        if any(answer.taken for answer in got):
            parcel.state = SENT
        elif again and parcel.newest.tries + 1 < MOST_TRIES:
            parcel.state, parcel.why = WAITING, "again"
            parcel.pause = max(pause_after(parcel.newest.tries), *(answer.pause for answer in again))
        elif all(answer.gone for answer in got):
            parcel.state, parcel.why = WITHHELD, "no_device"
        else:
            parcel.state, parcel.why = FAILED, "refused"


def pause_after(tries: int) -> float:
    """Seconds until the next try: a minute, two, four … at most two hours."""
    return min(float(60 << tries), LONGEST_PAUSE.total_seconds())


@transaction.atomic
def settle(parcels: Collection[Parcel], *, now: datetime, ended: dict[int, str] | None = None) -> None:
    """Write down what became of what this process had claimed, and which subscriptions (ids, with the reason) ended."""
    for key, why in (ended or {}).items():
        Subscription.objects.filter(pk=key, ended_at=None).update(ended_at=now, why=why)
    alike: dict[tuple[str, str, str, float], list[int]] = {}
    for parcel in parcels:
        outcome = (parcel.state, parcel.why, parcel.answer, parcel.pause)
        alike.setdefault(outcome, []).extend(notice.pk for notice in parcel.notices)
    for (state, why, answer, pause), notices in alike.items():
        changes: dict[str, Any] = {"state": state, "why": "" if state == WAITING else why}
        if answer:
            changes |= {"answer": answer, "tries": F("tries") + 1}
        if state == SENT:
            changes["sent_at"] = now
        if state == WAITING:
            changes["due_at"] = now + timedelta(seconds=pause)
        Notice.objects.filter(pk__in=notices, state=SENDING).update(**changes)

"""What happens at the same time: somebody comes or goes while a meeting is arranged, changed or answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from agenda.making import HOUR, MONDAY, STARTS, meeting, plan
from cast import gather
from programme.racing import race
from runde.agenda.answering import answer
from runde.agenda.arranging import change
from runde.agenda.models import Appointment, Invitation
from runde.agenda.queries import invitations_to, reminders_due
from runde.agenda.reminding import remind
from runde.chat.joining import join, leave
from runde.kit.refusals import Refused

pytestmark = [pytest.mark.promise("D12"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_time", range(5))
def test_who_comes_and_who_goes_while_it_is_arranged(tmp_path: Path, _time: int) -> None:
    cast = gather(MONDAY)

    def invited() -> set[str]:
        return {one.person.name for one in invitations_to(Appointment.objects.get())}

    *_, names = race(
        tmp_path,
        lambda: meeting(cast),
        lambda: join(room=cast.linde, person=cast.dev, by=cast.olga, now=MONDAY),
        lambda: leave(room=cast.linde, person=cast.ana, by=cast.ana, now=MONDAY),
        then=invited,
    )
    assert names == {"Anton", "Carla", "Dev"}


def test_an_answer_a_change_and_a_leaving_wait_for_each_other(tmp_path: Path) -> None:
    cast = gather(MONDAY)
    made = meeting(cast)

    def says_yes() -> str:
        try:
            answer(appointment=made, person=cast.ana, answer="yes", now=MONDAY)
        except Refused as refused:
            return refused.refusal.code
        return "kept"

    later = plan(starts_at=STARTS + HOUR, ends_at=STARTS + 2 * HOUR)
    said, changed, left, found = race(
        tmp_path,
        says_yes,
        lambda: change(appointment=made, plan=later, by=cast.carla, now=MONDAY),
        lambda: leave(room=cast.linde, person=cast.ana, by=cast.ana, now=MONDAY),
        then=lambda: Invitation.objects.get(appointment=made, person=cast.ana),
    )
    assert said in {"kept", "unknown"}
    assert (changed.sequence, left, found.ended_at) == (1, True, MONDAY)


def test_two_workers_remind_once(tmp_path: Path) -> None:
    cast = gather(MONDAY)
    meeting(cast)
    now = STARTS - HOUR

    def worker() -> int:
        return sum(remind(reminder=found, now=now) for found in reminders_due(now))

    one, other, again = race(tmp_path, worker, worker, then=worker)
    assert (one + other, again) == (3, 0)

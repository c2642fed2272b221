"""Who hears of a meeting: when it is arranged, changed or cancelled, and a day and an hour before."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from agenda.making import DAY, HOUR, MONDAY, STARTS, meeting, plan
from cast import Cast
from runde.agenda.answering import answer
from runde.agenda.arranging import cancel, change
from runde.agenda.models import Invitation
from runde.chat.joining import leave
from runde.chat.noticing import Around
from runde.chat.reminding import remind_of_meetings
from runde.notices.models import Notice
from runde.notices.quiet import Hours

pytestmark = pytest.mark.promise("D12")
MINUTE = timedelta(minutes=1)


def look(now: datetime, quiet: Hours | None = None) -> int:
    """One turn of the job; how many notices there are then that still wait."""
    around = Around("Europe/Vienna", quiet)
    remind_of_meetings(arounds=lambda rooms: dict.fromkeys(rooms, around), now=now)
    return Notice.objects.filter(kind="meeting", state="waiting").count()


def done() -> None:
    Notice.objects.update(state="sent")


def test_everybody_hears_once_of_each_version_and_of_each_reminder(cast: Cast) -> None:
    found = meeting(cast)
    assert look(MONDAY + MINUTE) == 3
    assert look(MONDAY + 2 * MINUTE) == 3
    done()
    change(appointment=found, plan=plan(place="Town hall"), by=cast.carla, now=MONDAY + HOUR)
    assert look(MONDAY + HOUR) == 3
    done()
    answer(appointment=found, person=cast.anton, answer="no", now=MONDAY + 2 * HOUR)
    for before in (DAY, HOUR):
        assert look(STARTS - before - MINUTE) == 0
        assert look(STARTS - before) == 2  # not Anton, who said no
        assert look(STARTS - before + MINUTE) == 2
        done()
    cancel(appointment=found, by=cast.carla, now=STARTS - MINUTE, reason="Ice")
    assert look(STARTS - MINUTE) == 3


def test_who_has_left_hears_nothing_more_of_it(cast: Cast) -> None:
    meeting(cast)
    assert look(MONDAY + MINUTE) == 3
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=MONDAY + HOUR)
    assert look(STARTS - DAY) == 2 + 2
    assert not Notice.objects.filter(person=cast.ana, state="waiting").exists()


def test_a_reminder_that_would_come_after_the_beginning_is_withheld(cast: Cast) -> None:
    meeting(cast)
    look(MONDAY + MINUTE)
    done()
    assert look(STARTS - HOUR, Hours(time(16, 30), time(20, 0))) == 3  # at four in Vienna, before it gets quiet
    done()
    change_of_mind = Hours(time(15, 0), time(20, 0))
    Invitation.objects.update(reminded_at=None)
    Notice.objects.all().delete()
    assert look(STARTS - HOUR, change_of_mind) == 0
    assert set(Notice.objects.filter(state="withheld").values_list("why", flat=True)) == {"late"}

"""Answering, and who is invited: as people come and go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agenda.making import DAY, HOUR, MONDAY, STARTS, invited, meeting, plan
from cast import Cast
from runde.agenda.answering import answer
from runde.agenda.arranging import cancel
from runde.agenda.inviting import invite
from runde.agenda.models import Appointment, Invitation
from runde.agenda.queries import appointments_about, invitations_of, invitations_to, next_for
from runde.chat.joining import join, leave
from runde.chat.labels import label_of
from runde.chat.meeting import arrange_in
from runde.keeping.erasing import erase
from runde.kit.refusals import Refused
from runde.people.models import Person

pytestmark = pytest.mark.promise("D12")


def code(cast: Cast, found: Appointment, person: Person, says: str, *, late: timedelta = timedelta()) -> str:
    with pytest.raises(Refused) as refused:
        answer(appointment=found, person=person, answer=says, now=MONDAY + late)
    return refused.value.refusal.code


def counted(cast: Cast) -> tuple[int, ...]:
    found: Any = appointments_about(label_of(cast.linde.pk)).get()
    return found.yes, found.maybe, found.no, found.silent


def names(found: Appointment) -> list[str]:
    return [one.person.name for one in invitations_to(found)]


def test_the_last_answer_counts_and_they_are_added_up(cast: Cast) -> None:
    made = meeting(cast)
    for person, says in ((cast.ana, "no"), (cast.ana, "yes"), (cast.anton, "maybe")):
        answer(appointment=made, person=person, answer=says, now=MONDAY + HOUR)
    assert counted(cast) == (1, 1, 0, 1)
    assert invited(made, cast.ana).answered_at == MONDAY + HOUR


def test_who_is_not_invited_and_what_is_no_answer(cast: Cast) -> None:
    made = meeting(cast)
    assert code(cast, made, cast.ben, "yes") == "unknown"
    assert code(cast, made, cast.gil, "yes") == "unknown"
    assert code(cast, made, cast.ana, "perhaps") == "malformed"
    assert code(cast, made, cast.ana, "yes", late=STARTS - MONDAY) == "gone"
    cancel(appointment=made, by=cast.carla, now=MONDAY)
    assert code(cast, made, cast.ana, "yes") == "gone"
    assert not Invitation.objects.exclude(answer="").exists()


def test_who_comes_later_is_invited_to_what_is_ahead(cast: Cast) -> None:
    over = meeting(cast)
    ahead = meeting(cast, starts_at=STARTS + 7 * DAY, ends_at=STARTS + 7 * DAY + HOUR)
    elsewhere = arrange_in(room=cast.ahorn, plan=plan(), by=cast.karl, now=MONDAY)
    join(room=cast.linde, person=cast.dev, by=cast.olga, now=STARTS + DAY)
    assert names(over) == ["Ana", "Anton", "Carla"]
    assert names(ahead) == ["Ana", "Anton", "Carla", "Dev"]
    assert names(elsewhere) == ["Ben", "Karl"]


def test_who_leaves_is_invited_no_more_and_who_comes_back_is_asked_anew(cast: Cast) -> None:
    made = meeting(cast)
    answer(appointment=made, person=cast.ana, answer="yes", now=MONDAY)
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=MONDAY + HOUR)
    assert names(made) == ["Anton", "Carla"]
    assert counted(cast) == (0, 0, 0, 2)
    assert not invitations_of(cast.ana).exists()
    assert code(cast, made, cast.ana, "yes", late=2 * HOUR) == "unknown"
    join(room=cast.linde, person=cast.ana, by=cast.olga, now=MONDAY + 3 * HOUR)
    assert names(made) == ["Ana", "Anton", "Carla"]
    assert (invited(made, cast.ana).answer, invited(made, cast.ana).invited_at) == ("", MONDAY + 3 * HOUR)


def test_inviting_twice_changes_nothing(cast: Cast) -> None:
    made = meeting(cast)
    answer(appointment=made, person=cast.ana, answer="yes", now=MONDAY)
    invite(about=made.about, person=cast.ana, now=MONDAY + HOUR)
    assert (invited(made, cast.ana).answer, invited(made, cast.ana).invited_at) == ("yes", MONDAY)


def test_leaving_keeps_what_was(cast: Cast) -> None:
    """Who was invited to a meeting that is over was there, or not; that stays."""
    made = meeting(cast)
    answer(appointment=made, person=cast.ana, answer="yes", now=MONDAY)
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=STARTS + DAY)
    assert names(made) == ["Ana", "Anton", "Carla"]


def test_who_was_erased_is_invited_to_nothing(cast: Cast) -> None:
    made = meeting(cast)
    erase(person=cast.ana, by=cast.olga, now=MONDAY, reason="Her wish")
    assert names(made) == ["Anton", "Carla"]


def test_the_next_meeting_is_one_that_takes_place_soon(cast: Cast) -> None:
    about = label_of(cast.linde.pk)

    def coming(person: Person, *, at: timedelta = timedelta()) -> Appointment | None:
        return next_for(person.pk, about, MONDAY + at, timedelta(days=7))

    far = meeting(cast, starts_at=STARTS + 7 * DAY, ends_at=STARTS + 7 * DAY + HOUR)
    assert coming(cast.ana) is None
    near, nearer = meeting(cast), meeting(cast, starts_at=STARTS - HOUR)
    assert coming(cast.ana) == nearer
    cancel(appointment=nearer, by=cast.carla, now=MONDAY)
    assert coming(cast.ana) == near
    assert coming(cast.ben) is None
    assert coming(cast.ana, at=STARTS - MONDAY + HOUR) == far

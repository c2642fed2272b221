"""The office arranges meetings for a group and prints who comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from cast import Cast
from runde.agenda.answering import answer
from runde.agenda.models import Appointment
from runde.chat.joining import leave
from runde.kit.time import now
from runde.programme.cohorts import place
from runde.programme.models import Cohort
from web.moderator.browsing import plain, read

pytestmark = pytest.mark.promise("D12")
FILLED = {"title": "Kick-off", "day": "2026-03-20", "begins": "17:00", "ends": "19:00", "place": "Town hall"}


def home(cohort: Cohort) -> str:
    return f"/office/groups/{cohort.pk}/meetings/"


def arranged(office: Client, cohort: Cohort) -> Appointment:
    response = office.post(f"{home(cohort)}new/", FILLED, follow=True)
    assert "The meeting is arranged." in plain(response.content.decode())
    return Appointment.objects.get()


def test_the_office_arranges_changes_and_cancels(office: Client, cohort: Cohort) -> None:
    assert f'href="{home(cohort)}"' in office.get(f"/office/groups/{cohort.pk}/").content.decode()
    made = arranged(office, cohort)
    assert "Kick-off Friday 20 March, 17:00–19:00" in read(office, home(cohort))
    office.post(f"{home(cohort)}{made.pk}/change/", FILLED | {"title": "The beginning"})
    office.post(f"{home(cohort)}{made.pk}/cancellation/", {"reason": ""})
    made.refresh_from_db()
    assert (made.title, made.sequence, made.cancelled_at) == ("The beginning", 2, now())


def test_the_list_of_who_comes_follows_the_group(cast: Cast, office: Client, cohort: Cohort) -> None:
    made = arranged(office, cohort)
    answer(appointment=made, person=cast.ana, answer="yes", now=now())
    place(person=cast.anton, cohort=cohort, role="member", by=cast.olga, now=now() + timedelta(minutes=1))
    page = read(office, f"{home(cohort)}{made.pk}/")
    assert "Ana comes Anton no answer yet Carla no answer yet" in page
    assert "data-print" in office.get(f"{home(cohort)}{made.pk}/").content.decode()
    leave(room=cohort.room, person=cast.ana, by=cast.ana, now=now())
    assert "Ana" not in read(office, f"{home(cohort)}{made.pk}/")


def test_a_mistake_is_named_and_nothing_happens(office: Client, cohort: Cohort) -> None:
    response = office.post(f"{home(cohort)}new/", FILLED | {"ends": "17:00"})
    assert response.status_code == 422
    assert "The meeting must end after it begins." in plain(response.content.decode())
    assert not Appointment.objects.exists()


def test_a_meeting_of_another_group_is_not_there(cast: Cast, office: Client, cohort: Cohort) -> None:
    made = arranged(office, cohort)
    assert office.get(f"/office/groups/{cohort.pk + 1}/meetings/{made.pk}/").status_code == 404
    assert office.get(f"{home(cohort)}{made.pk + 1}/").status_code == 404

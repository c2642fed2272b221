"""The moderator arranges a meeting for the group, sees who comes, changes and cancels it."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import Cast
from programme.packing import at
from runde.agenda.answering import answer
from runde.agenda.models import Appointment, Invitation
from runde.chat.joining import open_room
from runde.kit.time import now
from runde.programme.models import Cohort
from web.moderator.browsing import browser, plain, read

pytestmark = pytest.mark.promise("D12")
FILLED = {
    "title": "A walk together",
    "day": "2026-03-12",
    "begins": "17:00",
    "ends": "18:30",
    "place": "At the fountain",
    "phone": "02742 900900",
    "code": "",
    "note": "",
}


def home(cohort: Cohort) -> str:
    return f"/today/room/{cohort.room_id}/meetings/"


def arranged(carla: Client, cohort: Cohort, **changes: str) -> Appointment:
    response = carla.post(f"{home(cohort)}new/", FILLED | changes, follow=True)
    assert "The meeting is arranged." in plain(response.content.decode())
    return Appointment.objects.latest("pk")


def test_today_leads_to_the_meetings_and_to_the_form(carla: Client, cohort: Cohort) -> None:
    assert f'href="{home(cohort)}"' in carla.get(f"/today/{cohort.pk}/").content.decode()
    assert f'href="{home(cohort)}"' in carla.get(f"/today/room/{cohort.room_id}/").content.decode()
    html = carla.get(home(cohort)).content.decode()
    assert "No meeting is arranged just now." in html
    assert f'href="{home(cohort)}new/"' in html


def test_a_moderator_arranges_one_and_sees_who_comes(cast: Cast, carla: Client, cohort: Cohort) -> None:
    made = arranged(carla, cohort)
    assert (made.starts_at, made.ends_at, made.zone) == (
        at("2026-03-12 16:00"),
        at("2026-03-12 17:30"),
        "Europe/Vienna",
    )
    answer(appointment=made, person=cast.ana, answer="yes", now=now())
    answer(appointment=made, person=cast.anton, answer="no", now=now())
    page = read(carla, home(cohort))
    assert "1 come, 0 not sure, 1 cannot, 1 without an answer." in page
    assert "I am coming" in page  # the moderator is invited, too
    page = read(carla, f"{home(cohort)}{made.pk}/")
    assert "1 person comes" in page
    assert "Ana comes Anton cannot come Carla no answer yet" in page


def test_the_moderator_answers_and_comes_back_to_their_own_page(cast: Cast, carla: Client, cohort: Cohort) -> None:
    made = arranged(carla, cohort)
    address = f"/room/{cohort.room_id}/meetings/{made.pk}/answer/"
    response = carla.post(address, {"answer": "yes", "next": f"{home(cohort)}#meeting-{made.pk}"})
    assert response.headers["Location"] == f"{home(cohort)}#meeting-{made.pk}"
    assert Invitation.objects.get(appointment=made, person=cast.carla).answer == "yes"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": ""}, "Please fill this in."),
        ({"title": "x" * 200}, "Please use at most 80 characters."),
        ({"title": "\u200b"}, "The meeting has no title yet."),
        ({"ends": "16:00"}, "The meeting must end after it begins."),
        ({"day": "2026-03-01"}, "This time is past already."),
        ({"day": "2026-03-29", "begins": "02:30", "ends": "04:00"}, "02:30 does not exist."),
        ({"day": "never"}, "This is no day."),
        ({"day": ""}, "Please choose a day."),
        ({"begins": "25:00"}, "This is no time of day."),
        ({"day": "2036-03-02"}, "more than five years away"),
        ({"note": "x" * 1001}, "Please use at most 1000 characters."),
    ],
)
def test_what_cannot_be_stays_in_the_form_with_a_sentence(
    carla: Client, cohort: Cohort, changes: dict[str, str], says: str
) -> None:
    response = carla.post(f"{home(cohort)}new/", FILLED | {"place": "By the old oak"} | changes)
    assert response.status_code == 422
    page = response.content.decode()
    assert says in plain(page)
    assert "By the old oak" in page  # nothing that was typed is lost
    assert not Appointment.objects.exists()


def test_a_moderator_changes_it_and_the_form_begins_with_what_holds(carla: Client, cohort: Cohort) -> None:
    made = arranged(carla, cohort)
    html = carla.get(f"{home(cohort)}{made.pk}/change/").content.decode()
    for value in ("A walk together", "2026-03-12", "17:00", "18:30", "At the fountain"):
        assert f'value="{value}"' in html
    response = carla.post(f"{home(cohort)}{made.pk}/change/", FILLED | {"begins": "16:00"}, follow=True)
    assert "The meeting is changed." in plain(response.content.decode())
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (at("2026-03-12 15:00"), 1)


def test_a_moderator_cancels_it_with_a_reason(carla: Client, cohort: Cohort, clock: time_machine.Traveller) -> None:
    made = arranged(carla, cohort)
    assert "This cannot be undone." in read(carla, f"{home(cohort)}{made.pk}/cancellation/")
    response = carla.post(f"{home(cohort)}{made.pk}/cancellation/", {"reason": "x" * 201})
    assert response.status_code == 422
    response = carla.post(f"{home(cohort)}{made.pk}/cancellation/", {"reason": "Snow"}, follow=True)
    assert "This meeting is cancelled. Snow" in plain(response.content.decode())
    assert "stays as it is" in read(carla, f"{home(cohort)}{made.pk}/change/")
    response = carla.post(f"{home(cohort)}{made.pk}/change/", FILLED)
    assert (response.status_code, Appointment.objects.get().sequence) == (422, 1)
    assert "This cannot be undone." not in read(carla, f"{home(cohort)}{made.pk}/cancellation/")


def test_only_who_moderates_the_group_finds_it(cast: Cast, carla: Client, cohort: Cohort) -> None:
    made = arranged(carla, cohort)
    other = open_room(name="Other", by=None, now=now())
    for person in (cast.ana, cast.ben, cast.karl, cast.olga, cast.gil):
        client = browser(person)
        for address in ("", "new/", f"{made.pk}/", f"{made.pk}/change/", f"{made.pk}/cancellation/"):
            assert client.get(f"{home(cohort)}{address}").status_code == 404
            assert client.post(f"{home(cohort)}{address}", FILLED | {"reason": ""}).status_code == 404
    for room in (cast.ahorn.pk, cast.linde.pk, other.pk):
        assert carla.get(f"/today/room/{room}/meetings/{made.pk}/").status_code == 404
    made.refresh_from_db()
    assert (made.sequence, made.cancelled_at, Appointment.objects.count()) == (0, None, 1)


def test_a_list_is_not_written_to(carla: Client, cohort: Cohort) -> None:
    made = arranged(carla, cohort)
    for address in ("", f"{made.pk}/"):
        assert carla.post(f"{home(cohort)}{address}").status_code == 405


def test_it_asks_as_often_for_three_meetings_as_for_one(carla: Client, cohort: Cohort) -> None:
    def asked() -> Any:
        with CaptureQueriesContext(connection) as found:
            carla.get(home(cohort))
        return len(found)

    arranged(carla, cohort)
    carla.get(home(cohort))
    one = asked()
    for day in ("2026-03-13", "2026-03-14"):
        arranged(carla, cohort, day=day)
    carla.get(home(cohort))
    assert asked() == one

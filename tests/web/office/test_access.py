"""Only coordinators who signed in as staff come into the office; refused and absent look alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agenda.making import DAY, HOUR, plan
from cast import PASSWORD, Cast
from runde.chat.meeting import arrange_in
from runde.consent.asking import ask
from runde.consent.models import Request
from runde.kit.time import now
from runde.people.devices import make_device
from runde.people.letters import issue_letter
from runde.people.models import Person, User
from runde.people.roles import end_role
from runde.programme.models import Cohort
from runde.web.office.urls import urlpatterns

NAMES = [pattern.name or "" for pattern in urlpatterns]
ONLY_POST = {
    "person_name",
    "person_contact",
    "new_letter",
    "device_sign_out",
    "members",
    "holidays",
    "holiday_removal",
    "helpline",
    "ledger_check",
    "request_undoing",
}


@pytest.fixture
def address(cast: Cast, cohort: Cohort) -> Callable[[str], str]:
    """The address of a page or act by its name, on things that exist."""
    letter = issue_letter(person=cast.ana, by=cast.olga, now=now())
    device, _ = make_device(person=cast.ana, label="Phone", now=now())
    at = now() + DAY
    things: dict[str, object] = {
        "pk": cast.ana.pk,
        "person": cast.ana.pk,
        "group": cohort.pk,
        "device": device.pk,
        "due": cohort.dues.order_by("pk").values_list("pk", flat=True)[0],
        "meeting": arrange_in(room=cohort.room, plan=plan(starts_at=at, ends_at=at + HOUR), by=cast.olga, now=now()).pk,
        "day": "2026-03-10",
        "slug": "little",
        "request_id": ask(person=cast.anton, kind=Request.ERASE, now=now())[0].pk,
        "message_id": cohort.room.messages.order_by("seq").values_list("pk", flat=True)[0],
    }

    def of(name: str) -> str:
        pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
        wanted = pattern.pattern.converters
        values = {key: things[key] for key in wanted}
        if name == "letter":
            values["pk"] = letter.pk
        return reverse(f"office:{name}", kwargs=values)

    return of


@pytest.mark.parametrize("name", NAMES)
def test_all_others_find_nothing(
    name: str, address: Callable[[str], str], cast: Cast, by_device: Callable[[Person], Client]
) -> None:
    here = address(name)
    led = Client().get(here)
    assert led.status_code == 302
    assert led["Location"].startswith("/staff/?next=/office/")
    for person in (cast.ana, cast.carla, cast.ben):
        browser = by_device(person)
        assert browser.get(here).status_code == browser.post(here).status_code == 404
    staff = Client()
    staff.force_login(User.objects.create_user("dev@example.org", PASSWORD, person=cast.dev))
    assert staff.get(here).status_code == 404


def test_a_coordinator_by_letter_is_not_staff(cast: Cast, by_device: Callable[[Person], Client]) -> None:
    assert by_device(cast.olga).get("/office/").status_code == 404


def test_a_role_that_has_ended_opens_nothing(cast: Cast, office: Client) -> None:
    assert office.get("/office/").status_code == 200
    end_role(person=cast.olga, role="coordinator", by=cast.olga, now=now())
    assert office.get("/office/").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_coordinators_see_every_page_and_nothing_is_cached(
    name: str, address: Callable[[str], str], office: Client
) -> None:
    response = office.get(address(name))
    assert response.status_code == (405 if name in ONLY_POST else 200)
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"board", "people", "groups", "programmes"}])
def test_what_is_not_there_is_not_found(name: str, address: Callable[[str], str], office: Client) -> None:
    here = address(name)
    there = here.replace("little", "big")
    for part in here.split("/"):
        if part.isdigit():
            there = there.replace(f"/{part}/", "/987654/").replace(f"/{part}/", "/987654/")
    if there == here:
        return
    method = office.post if name in ONLY_POST else office.get
    assert method(there).status_code == 404

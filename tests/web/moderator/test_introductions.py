"""A moderator takes down what somebody says about themselves, and that person is told."""

from __future__ import annotations

import pytest
from django.test import Client

from cast import Cast
from runde.chat.models import Membership
from runde.moderation import reasons
from runde.moderation.gate import introduce
from runde.people.models import Person
from runde.programme.models import Cohort
from web.moderator.browsing import browser, plain, read

pytestmark = pytest.mark.promise("C4")


@pytest.fixture
def address(cast: Cast, cohort: Cohort) -> str:
    """Where the introduction of Ana is taken down."""
    for person, text in ((cast.ana, "Buy my pills"), (cast.carla, "I am Carla")):
        introduce(membership=Membership.objects.get(room=cohort.room, person=person), text=text)
    return removal(cohort, cast.ana)


def removal(cohort: Cohort, person: Person) -> str:
    return f"/today/room/{cohort.room_id}/members/{person.pk}/introduction/removal/"


def test_it_is_taken_down_from_the_members_page_and_its_author_reads_why(
    cast: Cast, carla: Client, cohort: Cohort, address: str
) -> None:
    members = f"/room/{cohort.room_id}/members/"
    page = carla.get(members).content.decode()
    assert f'href="{address}"' in page
    assert removal(cohort, cast.carla) not in page
    assert removal(cohort, cast.anton) not in page
    assert "removal" not in browser(cast.anton).get(members).content.decode()
    shown = read(carla, address)
    assert "What Ana says about themselves Buy my pills" in shown
    assert "Please do not name anybody." in shown
    refused = carla.post(address, {"reason": " "})
    assert refused.status_code == 422
    assert "The reason is still missing." in plain(refused.content.decode())
    done = carla.post(address, {"reason": reasons.HIDE[2]}, follow=True)
    assert done.redirect_chain == [(members, 302)]
    assert "The introduction is taken down." in plain(done.content.decode())
    assert "Buy my pills" not in plain(done.content.decode())
    ana = browser(cast.ana)
    assert "was taken down by those who look after the group. Reason: It advertises something." in read(ana, members)
    assert "was taken down" not in read(browser(cast.anton), members)
    ana.post(f"/room/{cohort.room_id}/introduction/", {"introduction": "I like my garden"})
    assert "was taken down" not in read(ana, members)
    assert "Nothing stands there now." in read(carla, removal(cohort, cast.anton))


@pytest.mark.parametrize("name", ["ana", "anton", "karl", "ben", "gil", "dev", "olga"])
def test_for_everybody_else_it_is_not_there(cast: Cast, cohort: Cohort, address: str, name: str) -> None:
    client = browser(getattr(cast, name))
    assert (client.get(address).status_code, client.post(address, {"reason": "x"}).status_code) == (404, 404)
    assert Membership.objects.get(room=cohort.room, person=cast.ana).introduction == "Buy my pills"


def test_of_oneself_and_of_who_is_not_in_the_group_it_is_not_there(
    cast: Cast, carla: Client, cohort: Cohort, address: str
) -> None:
    for person in (cast.carla, cast.ben, cast.gil):
        assert carla.get(removal(cohort, person)).status_code == 404

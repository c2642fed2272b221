"""The library of a group, and this week's theme above the talk: what was posted, where it stands, nothing of the future."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Cast, gather, say
from programme.packing import EARLY, at, due_of
from runde.chat.joining import leave, open_room
from runde.kit.time import now
from runde.people.models import Person
from runde.programme.due import run_due
from runde.programme.models import Cohort, Due
from runde.programme.posting import post_now
from web.member.test_views import embedded, page_of, signed_in
from web.moderator.browsing import birch, browser, read

pytestmark = pytest.mark.promise("D11")
MONDAY = at("2026-03-02 08:05")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast(db: None) -> Cast:
    return gather(EARLY)


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """Group Birke, Ana's only one, on its first morning: the welcome waits to be posted."""
    made = birch(cast)
    leave(room=cast.linde, person=cast.ana, by=None, now=EARLY)
    run_due(now=MONDAY)
    return made


def welcome(cast: Cast, cohort: Cohort, text: str | None = None) -> int:
    due = post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=now(), text=text)
    seq: int = due.delivery.message.seq
    return seq


def test_what_was_posted_stands_in_its_week_with_the_way_to_the_talk(cast: Cast, cohort: Cohort) -> None:
    say(cohort.room, cast.anton, "Is anybody here?")
    seq = welcome(cast, cohort, "Welcome to you all, see https://example.org/walks")
    ana = browser(cast.ana)
    page = read(ana, f"/room/{cohort.room_id}/library/")
    assert "Week 1: Who we are" in page
    assert "Monday 2 March Welcome to you all" in page
    assert "Where this comes from Our design; it makes no health statement." in page
    assert "Our rules" in page
    assert "Is anybody here?" not in page
    assert "Movement" not in page  # the theme of week 2
    html = ana.get(f"/room/{cohort.room_id}/library/").content.decode()
    assert f'href="/room/{cohort.room_id}/#m{seq}"' in html
    assert 'href="https://example.org/walks"' in html


@pytest.mark.promise("D8")
def test_the_talk_is_read_aloud_in_the_language_of_the_group(cast: Cast, cohort: Cohort) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(language="de")
    there = embedded(page_of(signed_in(cast.ana), f"/room/{cohort.room_id}/"), "room-data")
    assert (there["language"], there["spoken"]) == ("de", "en")


def test_the_week_above_the_talk_opens_with_what_has_come(cast: Cast, cohort: Cohort) -> None:
    ana = browser(cast.ana)
    page = read(ana, "/room/")
    assert "Week 1: Who we are" in page
    assert "To the library" in page
    seq = welcome(cast, cohort, "Welcome, you " + "and you " * 40)
    html = ana.get("/room/").content.decode()
    assert f'<a href="#m{seq}" lang="en">Welcome, you and you' in html
    assert f'href="/room/{cohort.room_id}/library/"' in html


def test_it_says_so_where_there_is_nothing(cast: Cast, cohort: Cohort, clock: time_machine.Traveller) -> None:
    ana, address = browser(cast.ana), f"/room/{cohort.room_id}/library/"
    assert "Nothing has come this week yet." in read(ana, address)
    clock.move_to(at("2026-03-10 12:00"))
    page = read(ana, address)
    assert (
        page.index("Week 2") < page.index("Nothing has come this week yet.") < page.index("Nothing came in this week.")
    )
    clock.move_to(at("2026-02-25 12:00"))
    page = read(ana, address)
    assert "Nothing is here yet." in page
    assert "Who we are" not in page
    assert "Our rules" in page


def test_a_room_without_a_programme_has_an_empty_library(cast: Cast) -> None:
    assert "Nothing is here yet." in read(browser(cast.anton), f"/room/{cast.linde.pk}/library/")


def test_only_who_is_in_the_group_gets_its_library(cast: Cast, cohort: Cohort) -> None:
    other = open_room(name="Other", by=None, now=now())
    for person in (cast.ben, cast.karl, cast.olga):
        for room in (cohort.room_id, other.pk, 987654):
            assert browser(person).get(f"/room/{room}/library/").status_code == 404
    assert browser(cast.ana).get(f"/today/room/{cohort.room_id}/library/").status_code == 404


def test_the_moderator_has_it_by_their_own_door(cast: Cast, cohort: Cohort) -> None:
    seq = welcome(cast, cohort)
    carla = browser(cast.carla)
    html = carla.get(f"/today/room/{cohort.room_id}/library/").content.decode()
    assert f'href="/today/room/{cohort.room_id}/#m{seq}"' in html
    assert (
        f'href="/today/room/{cohort.room_id}/library/"' in carla.get(f"/today/room/{cohort.room_id}/").content.decode()
    )


def test_it_asks_as_often_for_many_posts_as_for_one(cast: Cast, cohort: Cohort, clock: time_machine.Traveller) -> None:
    ana, address = browser(cast.ana), f"/room/{cohort.room_id}/library/"
    welcome(cast, cohort)
    ana.get(address)
    with CaptureQueriesContext(connection) as one:
        ana.get(address)
    clock.move_to(at("2026-03-12 12:00"))
    for moment in (at("2026-03-03 12:00"), at("2026-03-05 18:00"), at("2026-03-10 12:00")):
        run_due(now=moment)
        for due in Due.objects.filter(cohort=cohort, state="offered"):
            post_now(due=due, by=cast.carla, now=moment)
    ana.get(address)
    with CaptureQueriesContext(connection) as many:
        assert ana.get(address).content.decode().count('<article class="card">') >= 3
    assert len(one) == len(many)


def test_when_somebody_reads_stands_in_help_and_about(cast: Cast, cohort: Cohort) -> None:
    ana = browser(cast.ana)
    for address in ("/room/", f"/room/{cohort.room_id}/about/"):
        assert "Carla usually reads every day, 8:00–20:00." in read(ana, address)

"""Today: three things to do, what is done, and who may see it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext
from time_machine import Traveller

from cast import Cast, say
from programme.packing import EARLY, Sheet, at, due_of, group, write
from runde.chat.joining import join, leave
from runde.chat.models import Membership
from runde.chat.reading import Read, mark_read
from runde.kit.time import now
from runde.people.arriving import make_person
from runde.people.helpline import set_helpline
from runde.programme.cohorts import end_cohort, place
from runde.programme.due import run_due
from runde.programme.models import Cohort
from runde.programme.posting import post_now
from web.moderator.browsing import birch, browser, item_address, plain, read, told


def today_of(cohort: Cohort) -> str:
    return f"/today/{cohort.pk}/"


@pytest.mark.promise("C1")
def test_today_shows_what_to_post_what_to_answer_and_whom_to_greet(
    cast: Cast, carla: Client, cohort: Cohort, clock: Traveller
) -> None:
    say(cohort.room, cast.ana, "Is metformin bad for me?", at=at("2026-03-09 07:00"))
    clock.move_to(at("2026-03-09 09:30"))
    run_due(now=now())
    page = read(carla, today_of(cohort))
    places = [page.index(title) for title in ("1 Post this", "2 Answer this", "3 Say hello")]
    assert places == sorted(places)
    assert "Monday, week 2" in page
    assert "Nobody has answered for 2 hours." in page
    assert "Ana : Is metformin bad for me?" in page
    assert "Anton has been silent for 16 days." in page
    assert "The whole group will read them." in page
    assert "Answered means: somebody answered the message, or somebody else wrote within 60 minutes after it." in page
    assert "Silent means: no message for 7 days." in page
    assert "Nothing else to do" not in page


@pytest.mark.promise("C1")
def test_an_offer_is_marked_late_and_says_until_when_it_can_be_posted(
    carla: Client, cohort: Cohort, clock: Traveller
) -> None:
    page = read(carla, today_of(cohort))
    assert "Was due" not in page
    assert "You can post it until" not in page
    clock.move_to(at("2026-03-04 20:00"))
    run_due(now=now())
    page = read(carla, today_of(cohort))
    assert "Was due Monday, 9:00." in page
    assert "You can post it until tomorrow, 9:05." in page
    assert "2 more wait behind it." in page


@pytest.mark.promise("C1")
def test_the_answer_is_begun_in_the_room_with_the_card_beside_it(
    cast: Cast, carla: Client, cohort: Cohort, clock: Traveller
) -> None:
    say(cohort.room, cast.ana, "Is metformin bad for me?", at=now())
    clock.shift(timedelta(hours=2))
    page = carla.get(today_of(cohort)).content.decode()
    room = f"/today/room/{cohort.room_id}/"
    assert f'href="{room}?answer=1#m1"' in page
    assert "Card “Medical question”" in page
    assert f'href="{room}?answer=1&amp;draft=That%20is%20an%20important' in page
    assert '<details class="fold whole">' in page
    opened = carla.get(f"{room}?answer=1&draft=That%20is").content.decode()
    assert 'name="reply_to" value="1"' in opened
    assert ">That is</textarea>" in opened
    assert f'href="{today_of(cohort)}"' in opened


def test_a_card_for_an_emergency_lies_open(cast: Cast, carla: Client, clock: Traveller, tmp_path: Path) -> None:
    cohort = group(cast, write(tmp_path / "package"))
    say(cohort.room, cast.ana, "Call an ambulance", at=now())
    clock.shift(timedelta(hours=2))
    assert '<details class="fold whole" open>' in carla.get(today_of(cohort)).content.decode()


@pytest.mark.promise("C1")
def test_hello_opens_the_room_with_gentle_words_in_the_groups_language(
    cast: Cast, carla: Client, clock: Traveller
) -> None:
    cohort = birch(cast, name="Esche", language="de")
    clock.move_to(at("2026-03-11 09:00"))
    for day in (2, 4, 6):
        say(cohort.room, cast.ana, "Guten Tag", at=at(f"2026-03-0{day} 09:00") - timedelta(days=7))
    page = carla.get(today_of(cohort)).content.decode()
    with translation.override("de"):
        words = gettext("Hello %(name)s! I was just thinking of you. How has your week been?") % {"name": "Anton"}
    assert f'lang="de">{words}</blockquote>' in page
    assert f"?draft={quote(words, safe='')}".replace("%20", "+") in page
    assert "1 more person is silent." in page
    leave(room=cohort.room, person=cast.anton, by=cast.anton, now=now())
    assert "Ana has been silent for 12 days, and usually writes every 2 days." in plain(
        carla.get(today_of(cohort)).content.decode()
    )


@pytest.mark.promise("C1")
def test_a_day_on_which_all_is_done(cast: Cast, carla: Client, cohort: Cohort) -> None:
    say(cohort.room, cast.ana, "Good morning", at=now())
    say(cohort.room, cast.anton, "Good morning, Ana", at=now())
    post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=now())
    page = read(carla, today_of(cohort))
    assert "Nothing to do just now" in page
    for line in ("Nothing to post until tomorrow, 10:00.", "No message waits for an answer", "Nobody needs a hello"):
        assert line in page
    assert "Post this" not in page


def test_who_usually_writes_every_day(cast: Cast, carla: Client, cohort: Cohort, clock: Traveller) -> None:
    for day in (2, 3, 4):
        say(cohort.room, cast.ana, "Good morning", at=at(f"2026-03-0{day} 09:00"))
    leave(room=cohort.room, person=cast.anton, by=cast.anton, now=now())
    clock.move_to(at("2026-03-12 09:00"))
    page = read(carla, today_of(cohort))
    assert "Ana has been silent for 8 days, and usually writes nearly every day." in page


def test_before_the_beginning(cast: Cast, carla: Client, cohort: Cohort, clock: Traveller) -> None:
    later = birch(cast, name="Ulme", starts_on=at("2026-12-07 00:00").date())
    page = read(carla, today_of(later))
    assert "The programme begins on Monday, 7 December." in page
    assert "Nothing to post until Monday, 7 December, 9:00." in page
    assert "Nothing to do just now" in page
    assert "silent for" not in page, "nobody is expected to write before the beginning"
    assert "week 0" not in page


def test_after_the_end(cast: Cast, carla: Client, clock: Traveller, tmp_path: Path) -> None:
    items = {"one": Sheet(), "two": Sheet(day="tue")}
    cohort = group(cast, write(tmp_path / "package", items=items, weeks=1))
    over = "The programme is over. The group may go on talking."
    for day in (2, 3):
        run_due(now=at(f"2026-03-0{day} 09:00"))
    for item in ("one", "two"):
        post_now(due=due_of(cohort, item), by=cast.carla, now=now())
    clock.move_to(at("2026-03-08 12:00"))
    page = read(carla, today_of(cohort))
    assert over not in page
    assert "There is nothing more to post." in page
    clock.move_to(at("2026-03-09 12:00"))
    page = read(carla, today_of(cohort))
    assert over in page
    assert "nothing more to post" not in page


def test_a_programme_that_was_ended(cast: Cast, carla: Client, cohort: Cohort) -> None:
    end_cohort(cohort=cohort, by=cast.olga, now=now(), reason="too few")
    assert "The programme is over." in read(carla, today_of(cohort))


def test_the_ways_below(cast: Cast, carla: Client, cohort: Cohort) -> None:
    say(cohort.room, cast.ana, "One", at=now())
    say(cohort.room, cast.ana, "Two", at=now())
    say(cohort.room, cast.carla, "Mine", at=now())
    page = carla.get(today_of(cohort)).content.decode()
    assert "To Group Birke 2 new" in plain(page)
    assert 'href="/help/"><b>I need help' in page
    set_helpline(name="Dr. Maier", phone="02742 00 00", hours="", by=None, now=now())
    mark_read([Read(cohort.room_id, cast.carla.pk, 3)], now=now())
    page = carla.get(today_of(cohort)).content.decode()
    assert "new" not in plain(page).split("To Group Birke")[1].split("This week")[0]
    assert 'href="tel:027420000"><b>I need help</b> <span>Dr. Maier, 02742 00 00' in page


def test_home_leads_to_the_first_group_and_the_others_can_be_chosen(cast: Cast, carla: Client, cohort: Cohort) -> None:
    assert carla.get("/today/").headers["Location"] == today_of(cohort)
    assert "Your groups" not in read(carla, today_of(cohort))
    other = birch(cast, name="Apfel")
    assert carla.get("/today/").headers["Location"] == today_of(other)
    page = carla.get(today_of(cohort)).content.decode()
    assert f'href="{today_of(cohort)}" aria-current="page"' in page
    assert f'href="{today_of(other)}"><bdi>Apfel' in page


def test_a_moderator_whose_groups_follow_no_programme(cast: Cast) -> None:
    karl = browser(cast.karl)
    page = read(karl, "/today/")
    assert "No programme yet" in page
    assert "To Group Ahorn" in page
    assert karl.get(f"/today/room/{cast.ahorn.pk}/").status_code == 200
    assert karl.get("/today/handbook/").status_code == 404


@pytest.mark.parametrize("name", ["ana", "karl", "ben", "gil", "dev", "olga"])
def test_for_everybody_else_today_is_not_there(cast: Cast, cohort: Cohort, name: str) -> None:
    client = browser(getattr(cast, name))
    assert client.get(today_of(cohort)).status_code == client.get("/today/999999/").status_code == 404
    if name != "karl":
        assert client.get("/today/").status_code == 404


def test_a_former_moderator_is_refused(cast: Cast, carla: Client, cohort: Cohort) -> None:
    leave(room=cohort.room, person=cast.carla, by=cast.olga, now=now())
    assert carla.get(today_of(cohort)).status_code == 404
    assert carla.get("/today/").status_code == 200, "Carla still moderates Linde, which has no programme"


def test_nobody_is_asked_to_sign_in(cohort: Cohort) -> None:
    client = browser(None)
    for address in ("/today/", today_of(cohort), "/today/999999/"):
        assert client.get(address).status_code == 401


@pytest.mark.parametrize(
    "question", ["due=", "due=x", "due=999999", "message=999999", "person=999999", "due=" + "9" * 30]
)
def test_a_made_up_question_is_not_answered(carla: Client, cohort: Cohort, question: str) -> None:
    assert "told" not in carla.get(f"{today_of(cohort)}?{question}").content.decode()


def test_nothing_is_told_about_another_group(cast: Cast, carla: Client, cohort: Cohort) -> None:
    other = birch(cast, name="Esche")
    told(carla, item_address(cohort, "welcome", "posting/"))
    due = due_of(cohort, "welcome")
    assert "Posted" in read(carla, f"{today_of(cohort)}?due={due.pk}")
    assert "Posted" not in read(carla, f"{today_of(other)}?due={due.pk}")


def test_the_page_speaks_the_persons_language(cast: Cast, carla: Client, cohort: Cohort) -> None:
    cast.carla.language = "de"
    cast.carla.save(update_fields=["language"])
    page = carla.get(today_of(cohort)).content.decode()
    with translation.override("de"):
        assert gettext("Post now") in page
    assert '<blockquote class="words" lang="en">' in page


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow(cast: Cast, carla: Client, clock: Traveller) -> None:
    cohort = birch(cast)
    say(cohort.room, cast.ana, "Anybody?", at=now())
    clock.move_to(at("2026-03-02 10:30"))
    run_due(now=now())
    birch(cast, name="Esche")
    assert "1 Post this" in read(carla, today_of(cohort))
    first = queries(carla, today_of(cohort))
    for name in ("Ida", "Ivo", "Ute"):
        person = make_person(name=name, language="en", by=cast.olga, now=EARLY)
        place(person=person, cohort=cohort, role=Membership.MEMBER, by=cast.olga, now=EARLY)
        say(cohort.room, person, f"{name} here", at=now() + timedelta(hours=2))
    clock.move_to(at("2026-03-04 19:00"))
    run_due(now=now())
    for name in ("Apfel", "Birne"):
        birch(cast, name=name)
    page = read(carla, today_of(cohort))
    assert "2 more wait behind it." in page
    assert queries(carla, today_of(cohort)) == first
    assert join(room=cohort.room, person=cast.karl, by=cast.olga, now=now()).role == Membership.MEMBER

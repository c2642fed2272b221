"""The board: what waits, and rows behind every number."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cast import Cast, say
from runde.chat.joining import leave
from runde.chat.models import Membership
from runde.kit.time import now
from runde.people.helpline import set_helpline
from runde.people.letters import issue_letter
from runde.people.models import Person, Pin
from runde.programme.attention import know_silence, no_answer_needed
from runde.programme.cohorts import form_cohort, place
from runde.programme.models import Cohort

COUNT = re.compile(r'href="(/office/groups/\d+/[^"#]+)"[^>]*>(\d+)')


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def another(cohort: Cohort, name: str, members: list[Person], cast: Cast) -> Cohort:
    made = form_cohort(
        programme=cohort.programme,
        name=name,
        language="en",
        starts_on=cohort.starts_on,
        zone=cohort.zone,
        weekdays=cohort.weekdays,
        hours_from=cohort.hours_from,
        hours_to=cohort.hours_to,
        by=cast.olga,
        now=now(),
    )
    for member in members:
        place(person=member, cohort=made, role=Membership.MEMBER, by=cast.olga, now=now())
    return made


def test_an_empty_board_says_what_to_do_first(office: Client) -> None:
    page = text(office, "/office/")
    assert "No group is running yet" in page
    for name in ("programmes", "several_people", "new_group"):
        assert reverse(f"office:{name}") in page


@pytest.mark.promise("B13")
def test_every_number_opens_as_many_rows(office: Client, cast: Cast, cohort: Cohort) -> None:
    place(person=cast.anton, cohort=cohort, role=Membership.MEMBER, by=cast.olga, now=now() - timedelta(days=9))
    say(cohort.room, cast.ana, "Does anybody know?", at=now() - timedelta(hours=3))
    found = COUNT.findall(text(office, "/office/"))
    assert len(found) >= 6
    for link, number in found:
        rows = text(office, link.replace("&amp;", "&")).split("<tbody>")[1].count("<tr")
        assert rows == int(number), link


def test_what_has_no_rows_has_no_link(office: Client, cast: Cast, cohort: Cohort) -> None:
    say(cohort.room, cast.ana, "Hello", at=now() - timedelta(minutes=5))
    page = text(office, "/office/")
    assert reverse("office:silent", args=[cohort.pk]) not in page
    assert reverse("office:unanswered", args=[cohort.pk]) not in page


def test_the_line_has_words(office: Client, cast: Cast, cohort: Cohort) -> None:
    say(cohort.room, cast.ana, "Hello", at=now() - timedelta(days=2))
    assert 'aria-label="Writers per day in the last 28 days: at most 1, today 0"' in text(office, "/office/")


def test_red_when_an_offer_waits_for_more_than_a_day(office: Client, cohort: Cohort, cast: Cast) -> None:
    issue_letter(person=cast.ana, by=cast.olga, now=now())
    issue_letter(person=cast.carla, by=cast.olga, now=now())
    set_helpline(name="Maria", phone="0123", hours="", by=cast.olga, now=now())
    page = text(office, "/office/")
    assert "2 things wait for you" in page  # the other one is her own second step
    assert "Please set up a second step" in page
    assert "1 item waits for its moderator for more than a day" in page
    assert 'class="red"' in page


def test_red_when_somebody_cannot_come_in(office: Client, cohort: Cohort, cast: Cast) -> None:
    issue_letter(person=cast.ana, by=cast.olga, now=now() - timedelta(days=40))
    Pin.objects.create(person=cast.carla, hash="", chosen_at=now(), wrong=10, locked_at=now())
    assert "2 people cannot come in and need letters" in text(office, "/office/")
    issue_letter(person=cast.ana, by=cast.olga, now=now())
    issue_letter(person=cast.carla, by=cast.olga, now=now())
    assert "cannot come in and need" not in text(office, "/office/")


def test_red_without_a_moderator(office: Client, cohort: Cohort, cast: Cast) -> None:
    leave(room=cohort.room, person=cast.carla, by=cast.olga, now=now())
    page = text(office, "/office/")
    assert "Group Birke has no moderator" in page
    assert "no moderator</span>" in page


def test_nobody_to_call_is_said(office: Client, cohort: Cohort) -> None:
    assert "Nobody is named whom people can call." in text(office, "/office/")


def test_silences_that_are_known_are_marked(office: Client, cohort: Cohort, cast: Cast) -> None:
    know_silence(cohort=cohort, person=cast.ana, by=cast.carla, now=now())
    assert "(1 known)" in text(office, "/office/")
    assert "yes, to the moderator" in text(office, reverse("office:silent", args=[cohort.pk]))


def test_a_habit_of_writing_is_told(office: Client, cohort: Cohort, cast: Cast) -> None:
    quiet = another(cohort, "Eiche", [], cast)
    place(person=cast.ana, cohort=quiet, role=Membership.MEMBER, by=cast.olga, now=now() - timedelta(days=20))
    for day in (15, 13, 11):
        say(quiet.room, cast.ana, "Hello", at=now() - timedelta(days=day))
    assert "every 2 days" in text(office, reverse("office:silent", args=[quiet.pk]))


def test_what_needs_no_answer_is_not_counted(office: Client, cohort: Cohort, cast: Cast) -> None:
    message = say(cohort.room, cast.ana, "<b>Good night</b>", at=now() - timedelta(hours=5))
    address = reverse("office:unanswered", args=[cohort.pk])
    assert "&lt;b&gt;Good night" in text(office, address)
    no_answer_needed(message=message, by=cast.carla, now=now())
    assert "Every message was answered." in text(office, address)


def test_who_has_left_still_counts_among_those_who_wrote(office: Client, cohort: Cohort, cast: Cast) -> None:
    say(cohort.room, cast.ana, "Goodbye", at=now() - timedelta(days=1))
    leave(room=cohort.room, person=cast.ana, by=cast.ana, now=now())
    assert "has left" in text(office, reverse("office:writers", args=[cohort.pk]) + "?wrote=yes")


@pytest.mark.parametrize("key", ["group", "week", "writers", "silent", "unanswered", "kept"])
def test_the_board_sorts_both_ways(key: str, office: Client, cohort: Cohort, cast: Cast) -> None:
    another(cohort, "Eiche", [cast.anton], cast)
    names = [re.findall(r"<bdi>(Birke|Eiche)</bdi>", text(office, f"/office/?sort={sign}{key}")) for sign in ("", "-")]
    assert {tuple(found) for found in names} <= {("Birke", "Eiche"), ("Eiche", "Birke")}
    assert 'aria-sort="ascending"' in text(office, f"/office/?sort={key}")
    assert 'aria-sort="descending"' in text(office, f"/office/?sort=-{key}")


@pytest.mark.parametrize("name", ["board", "people", "groups", "programmes"])
def test_lists_ask_the_database_as_often_for_three_as_for_one(
    name: str, office: Client, cohort: Cohort, cast: Cast
) -> None:
    address = reverse(f"office:{name}")
    text(office, address)
    with CaptureQueriesContext(connection) as one:
        text(office, address)
    another(cohort, "Eiche", [cast.anton, cast.dev], cast)
    another(cohort, "Esche", [cast.gil], cast)
    with CaptureQueriesContext(connection) as three:
        text(office, address)
    assert len(three) == len(one), [query["sql"] for query in three.captured_queries]


@pytest.mark.parametrize("name", ["writers", "silent", "unanswered", "items", "group", "group_letters"])
def test_rows_of_a_group_cost_the_same_however_many(name: str, office: Client, cohort: Cohort, cast: Cast) -> None:
    say(cohort.room, cast.ana, "Hello", at=now() - timedelta(hours=30))
    issue_letter(person=cast.ana, by=cast.olga, now=now())
    address = reverse(f"office:{name}", args=[cohort.pk])
    text(office, address)
    with CaptureQueriesContext(connection) as one:
        text(office, address)
    for person in (cast.anton, cast.dev, cast.gil):
        place(person=person, cohort=cohort, role=Membership.MEMBER, by=cast.olga, now=now() - timedelta(days=9))
        say(cohort.room, person, "Hello", at=now() - timedelta(days=8, hours=person.pk * 3))
        issue_letter(person=person, by=cast.olga, now=now())
    with CaptureQueriesContext(connection) as more:
        text(office, address)
    assert len(more) == len(one), [query["sql"] for query in more.captured_queries]

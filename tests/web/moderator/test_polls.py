"""A moderator asks with answers to choose from, and closes a poll."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cast import Cast
from programme.packing import due_of
from runde.chat.joining import close_room, join
from runde.chat.models import Membership, Message, Poll
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.programme.models import Cohort
from runde.programme.posting import post_now
from web.moderator.browsing import birch, browser, plain, read


def form(cohort: Cohort) -> str:
    return f"/today/room/{cohort.room_id}/poll/"


def ask(client: Client, cohort: Cohort, text: str = "Do you walk?", *options: str, **more: str) -> Any:
    return client.post(form(cohort), {"kind": "poll", "text": text, "option": list(options), **more})


@pytest.mark.promise("D10")
def test_a_poll_of_the_moderators_own(cast: Cast, carla: Client, cohort: Cohort) -> None:
    response = ask(carla, cohort, "Do you walk?", " Yes ", "No", "", "Now and  then", "", "")
    message = Message.objects.get()
    assert response["Location"] == f"/today/room/{cohort.room_id}/#m{message.seq}"
    assert (message.text, message.author, message.automatic) == ("Do you walk?", cast.carla, False)
    poll = Poll.objects.get()
    assert (poll.kind, [option["text"] for option in poll.options]) == ("poll", ["Yes", "No", "Now and then"])


@pytest.mark.promise("D10")
def test_how_is_everybody_in_one_tap(carla: Client, cohort: Cohort) -> None:
    page = read(carla, form(cohort))
    assert "How are you today?" in page
    assert "Good So-so Not so good" in page
    assert carla.post(form(cohort), {"kind": "check-in", "text": "How are you today?"}).status_code == 302
    poll = Poll.objects.get()
    assert (poll.kind, [option["id"] for option in poll.options]) == ("check-in", ["good", "so-so", "not-so-good"])


def test_in_a_german_group_the_words_are_german(cast: Cast) -> None:
    cohort = birch(cast, language="de")
    carla = browser(cast.carla)
    page = read(carla, form(cohort))
    assert "Wie geht es Ihnen heute?" in page
    assert "Gut Geht so Nicht so gut" in page


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (" ", ("Yes", "No"), "The question is still missing."),
        ("Do you walk?", ("Yes", " "), "Please write at least two answers"),
        ("Do you walk?", ("Yes", "yes"), "Two answers are the same."),
        ("Do you walk?", ("Yes", "x" * 201), "An answer is too long."),
        ("x" * 10_001, ("Yes", "No"), "This is too long."),
    ],
)
def test_what_cannot_be_asked_stays_in_the_form(
    carla: Client, cohort: Cohort, text: str, options: tuple[str, ...], said: str
) -> None:
    response = ask(carla, cohort, text, *options)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in plain(page)
    assert text.strip() in page
    assert all(f'value="{option.strip()}"' in page for option in options)
    assert not Message.objects.exists()


def test_in_a_closed_room_nothing_is_asked(cast: Cast, carla: Client, cohort: Cohort) -> None:
    close_room(room=cohort.room, by=cast.olga, now=now(), reason="Over")
    assert ask(carla, cohort, "Do you walk?", "Yes", "No").status_code == 422
    response = carla.post(form(cohort), {"kind": "check-in", "text": "How are we?"})
    assert "How are we?" in response.content.decode()


def test_sent_twice_is_asked_once(carla: Client, cohort: Cohort) -> None:
    client_id = str(uuid4())
    for _ in range(2):
        assert ask(carla, cohort, "Do you walk?", "Yes", "No", client_id=client_id).status_code == 302
    assert Message.objects.count() == 1


@pytest.mark.promise("D10")
def test_a_poll_is_closed_by_a_moderator_of_the_room(cast: Cast, carla: Client, cohort: Cohort) -> None:
    ask(carla, cohort, "Do you walk?", "Yes", "No")
    address = f"/today/room/{cohort.room_id}/messages/1/closing/"
    assert f'href="{address}"' in carla.get(form(cohort)).content.decode()
    assert "Do you walk?" in read(carla, address)
    assert Poll.objects.get().closes_at is None
    assert carla.post(address)["Location"] == f"/today/room/{cohort.room_id}/#m1"
    assert Poll.objects.get().closes_at == now()
    assert Entry.objects.filter(act="poll.close").count() == 1
    assert address not in carla.get(form(cohort)).content.decode()
    assert carla.post(address, headers={"Accept": "application/json"}).status_code == 204


@pytest.mark.promise("D10")
def test_a_poll_that_cannot_be_closed_any_more_says_why_and_not_that_it_is_done(
    cast: Cast, carla: Client, cohort: Cohort
) -> None:
    ask(carla, cohort, "Do you walk?", "Yes", "No")
    address = f"/today/room/{cohort.room_id}/messages/1/closing/"
    Message.objects.update(hidden_at=now())
    response = carla.post(address)
    said = plain(response.content.decode())
    assert response.status_code == 422
    assert "This is no longer there" in said
    assert "Everybody sees how it ended" not in said
    Message.objects.update(hidden_at=None)
    close_room(room=cohort.room, by=cast.olga, now=now(), reason="Over")
    assert "Nothing more can be written here: this talk is closed." in plain(carla.post(address).content.decode())
    assert "The poll is closed" not in read(carla, f"/today/room/{cohort.room_id}/")
    assert Poll.objects.get().closes_at is None


@pytest.mark.parametrize("name", ["ana", "karl", "ben", "gil", "dev", "olga"])
def test_for_everybody_else_it_is_not_there(cast: Cast, carla: Client, cohort: Cohort, name: str) -> None:
    ask(carla, cohort, "Do you walk?", "Yes", "No")
    client = browser(getattr(cast, name))
    for address in (form(cohort), f"/today/room/{cohort.room_id}/messages/1/closing/"):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert (Message.objects.count(), Poll.objects.get().closes_at) == (1, None)


def test_a_message_without_poll_cannot_be_closed(cast: Cast, carla: Client, cohort: Cohort) -> None:
    post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=now())
    assert carla.post(f"/today/room/{cohort.room_id}/messages/1/closing/").status_code == 404


def test_the_list_of_open_polls_costs_the_same_for_three_as_for_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    cohort = birch(cast)
    join(room=cohort.room, person=cast.carla, by=cast.olga, now=now(), role=Membership.MODERATOR)
    carla = browser(cast.carla)
    for _ in range(3):
        ask(carla, cohort, "Do you walk?", "Yes", "No")
        with django_assert_max_num_queries(11):
            carla.get(form(cohort))


@pytest.mark.promise("D10")
def test_today_and_the_form_show_the_answers_of_a_prepared_poll(carla: Client, cast: Cast) -> None:
    cohort = birch(cast, now=now())
    due = due_of(cohort, "when-we-look-in")
    type(due).objects.filter(pk=due.pk).update(state="offered", offered_at=now())
    answers = "Answers to tap: In the morning In the afternoon In the evening It varies"
    for address in (f"/today/{cohort.pk}/", f"/today/items/{due.pk}/", f"/today/items/{due.pk}/posting/"):
        assert answers in read(carla, address)
    assert "These answers go with your text and stay as they are" in read(carla, f"/today/items/{due.pk}/posting/")

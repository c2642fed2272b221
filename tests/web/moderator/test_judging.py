"""What was reported, for a moderator on a phone: hide it, leave it, show it again; and who wrote without a name."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from time_machine import Traveller

from cast import Cast, say
from media.test_attaching import ready
from programme.packing import at
from runde.chat.drafts import Draft, Posted
from runde.chat.models import Message
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.media.models import Medium
from runde.moderation import reasons
from runde.moderation.gate import submit
from runde.moderation.models import Report
from runde.moderation.reports import hide, report
from runde.people.models import Person
from runde.programme.models import Cohort
from web.moderator.browsing import birch, browser, plain, read, told

MORNING = at("2026-03-02 08:00")


@pytest.fixture
def message(cast: Cast, cohort: Cohort) -> Message:
    """Message 1 of Birke, by Ana, reported by Anton."""
    found = say(cohort.room, cast.ana, "You are all wrong", at=now())
    report(room=cohort.room_id, seq=1, by=cast.anton, now=now())
    return found


def whisper(cohort: Cohort, author: Person, text: str = "May I ask something?") -> Message:
    [posted] = submit([Draft(cohort.room_id, author.pk, uuid4(), text, anonymous=True)], now=now())
    assert isinstance(posted, Posted), posted
    return Message.objects.get(pk=posted.message_id)


def page(cohort: Cohort, noun: str = "reports/", seq: int | None = None) -> str:
    room = f"/today/room/{cohort.room_id}/"
    return f"{room}{noun}" if seq is None else f"{room}messages/{seq}/{noun}/"


@pytest.mark.promise("C4")
def test_today_says_that_something_was_reported_and_leads_there(
    cast: Cast, carla: Client, cohort: Cohort, message: Message
) -> None:
    assert "1 message was reported." in read(carla, f"/today/{cohort.pk}/")
    say(cohort.room, cast.ana, "And you too")
    report(room=cohort.room_id, seq=2, by=cast.anton, now=now())
    assert "2 messages were reported." in read(carla, f"/today/{cohort.pk}/")
    assert page(cohort) in carla.get(f"/today/{cohort.pk}/").content.decode()


@pytest.mark.promise("C4")
def test_the_page_shows_who_wrote_what_and_how_many_reported_it_but_not_who(
    cast: Cast, carla: Client, cohort: Cohort, message: Message
) -> None:
    report(room=cohort.room_id, seq=1, by=cast.carla, now=now())
    shown = read(carla, page(cohort))
    assert "A message of Ana 2 people ask you to look at this (first today, 9:05). You are all wrong" in shown
    assert "Anton" not in shown


@pytest.mark.promise("C4")
@pytest.mark.parametrize("reason", [reasons.HIDE[0], "In my own words"])
def test_hiding_with_a_reason_and_showing_it_again(
    carla: Client, cohort: Cohort, message: Message, reason: str
) -> None:
    response = carla.post(page(cohort, "hide", 1), {"reason": reason, "back": "reports"}, follow=True)
    shown = plain(response.content.decode())
    assert response.redirect_chain[0][0] == page(cohort)
    assert "The message is hidden. You can show it again at any time." in shown
    assert f"Hidden today, 9:05 by Carla. Reason: {reason}" in shown
    assert "Nothing waits for your decision." in shown
    assert "You are all wrong" in shown
    response = carla.post(page(cohort, "restore", 1), {"reason": reasons.RESTORE[0], "back": "reports"}, follow=True)
    assert "Everybody can read the message again." in plain(response.content.decode())
    assert Message.objects.get().hidden_at is None


@pytest.mark.promise("C4")
def test_leaving_it_with_a_reason(carla: Client, cohort: Cohort, message: Message) -> None:
    response = carla.post(page(cohort, "leave", 1), {"reason": reasons.LEAVE[0], "back": "reports"}, follow=True)
    assert "The message stays. The report is settled." in plain(response.content.decode())
    assert Report.objects.get().state == "kept"
    assert "reported" not in read(carla, f"/today/{cohort.pk}/").replace("Reported and hidden messages", "")


def test_from_the_room_one_comes_back_to_the_message(carla: Client, cohort: Cohort, message: Message) -> None:
    assert "You are all wrong" in read(carla, page(cohort, "hide", 1))
    response = carla.post(page(cohort, "hide", 1), {"reason": "x"})
    assert response["Location"] == f"/today/room/{cohort.room_id}/#m1"


@pytest.mark.parametrize(
    ("noun", "reason", "said"),
    [
        ("hide", "", "The reason is still missing."),
        ("leave", " ", "The reason is still missing."),
        ("author", "", "The reason is still missing."),
        ("hide", "x" * 201, "The reason is too long."),
    ],
)
def test_without_a_good_reason_nothing_happens(
    cast: Cast, carla: Client, cohort: Cohort, noun: str, reason: str, said: str
) -> None:
    whisper(cohort, cast.ana)
    report(room=cohort.room_id, seq=1, by=cast.anton, now=now())
    response = carla.post(page(cohort, noun, 1), {"reason": reason})
    assert response.status_code == 422
    assert said in plain(response.content.decode())
    assert "Ana" not in plain(response.content.decode())
    assert Report.objects.get().state == "open"


def test_what_its_author_took_back_meanwhile_cannot_be_hidden(carla: Client, cohort: Cohort, message: Message) -> None:
    Message.objects.update(taken_back_at=now(), text="")
    response = carla.post(page(cohort, "hide", 1), {"reason": "x"})
    assert response.status_code == 422
    assert "its author has taken it back" in plain(response.content.decode())
    assert "Its author has taken it back." in read(carla, page(cohort, "hide", 1))


@pytest.mark.promise("C4")
def test_the_reported_moderator_sees_no_buttons(cast: Cast, carla: Client, cohort: Cohort) -> None:
    say(cohort.room, cast.carla, "I am never wrong", at=now())
    report(room=cohort.room_id, seq=1, by=cast.anton, now=now())
    for address in (page(cohort), page(cohort, "hide", 1)):
        shown = read(carla, address)
        assert "somebody else decides about it. The coordinator sees it too." in shown
        assert "Hide for this reason" not in shown
    for noun in ("hide", "leave", "restore"):
        assert carla.post(page(cohort, noun, 1), {"reason": "x"}).status_code == 404
    assert Report.objects.get().state == "open"
    hide(room=cohort.room_id, seq=1, by=cast.olga, reason="x", now=now())
    assert "Show it again for this reason" not in read(carla, page(cohort))


@pytest.mark.parametrize("noun", ["hide", "leave", "restore", "author"])
@pytest.mark.parametrize("name", ["ana", "karl", "ben", "gil", "dev", "olga"])
def test_for_everybody_else_it_is_not_there(cast: Cast, cohort: Cohort, message: Message, name: str, noun: str) -> None:
    client = browser(getattr(cast, name))
    for method in (client.get, client.post):
        assert method(page(cohort, noun, 1)).status_code == 404
        assert method(page(cohort, noun, 77)).status_code == 404
    assert client.get(page(cohort)).status_code == 404
    assert not Entry.objects.filter(act__startswith="message.").exists()


def test_a_script_gets_a_short_answer(carla: Client, cohort: Cohort, message: Message) -> None:
    def ask(reason: str) -> Any:
        return carla.post(page(cohort, "hide", 1), {"reason": reason}, headers={"Accept": "application/json"})

    refused = ask("")
    assert (refused.status_code, refused.json()["code"]) == (422, "empty")
    assert ask("x").status_code == 204
    Message.objects.update(taken_back_at=now())
    assert (ask("x").status_code, ask("x").json()["code"]) == (410, "gone")


@pytest.mark.promise("D9")
def test_who_wrote_without_a_name_is_told_with_a_reason_and_recorded(cast: Cast, carla: Client, cohort: Cohort) -> None:
    message = whisper(cohort, cast.ana)
    report(room=cohort.room_id, seq=1, by=cast.anton, now=now())
    for address in (page(cohort), page(cohort, "author", 1), page(cohort, "hide", 1)):
        shown = read(carla, address)
        assert "A message without a name" in shown
        assert "Ana" not in shown
    response = carla.post(page(cohort, "author", 1), {"reason": reasons.LOOK_UP[0]})
    shown = plain(response.content.decode())
    assert "Ana wrote this message." in shown
    assert "It was recorded that you asked, and why." in shown
    assert "no-store" in response["Cache-Control"]
    assert Entry.objects.get(act="message.author.look_up").on == f"message:{message.pk}"


def test_a_message_that_bears_its_name_has_none_to_look_up(carla: Client, cohort: Cohort, message: Message) -> None:
    assert "This message bears its author's name." in read(carla, page(cohort, "author", 1))
    assert carla.post(page(cohort, "author", 1), {"reason": "x"}).status_code == 404


@pytest.mark.promise("D9")
def test_today_names_nobody_and_the_message_can_be_answered(
    cast: Cast, carla: Client, cohort: Cohort, clock: Traveller
) -> None:
    message = whisper(cohort, cast.ana)
    clock.move_to(at("2026-03-02 11:05"))
    today = f"/today/{cohort.pk}/"
    shown = read(carla, today)
    assert "Without a name : May I ask something? Answer this message" in shown
    assert "Ana" not in shown
    for noun, said in (("postponement", "comes back here tomorrow"), ("closing", "needs no answer.")):
        said_then = told(carla, f"/today/messages/{message.pk}/{noun}/")
        assert said_then.startswith("This message without a name ")
        assert said in said_then
    room = f"/today/room/{cohort.room_id}/"
    begun = carla.get(f"{room}?answer=1").content.decode()
    assert "Your answer to" in begun
    assert "Ana</bdi>" not in begun.split('id="context"')[1].split("</div>")[0]
    carla.post(f"{room}messages/", {"text": "You may.", "reply_to": "1", "client_id": str(uuid4())})
    assert Message.objects.get(text="You may.").reply_to == 1
    assert "Answer this" not in read(carla, today)


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_as_often_for_three_messages_as_for_one(
    cast: Cast, many: int, django_assert_max_num_queries: Any
) -> None:
    cohort = birch(cast)
    for number in range(1, 2 * many + 1):
        say(cohort.room, cast.ana, f"Message {number}")
        if number % 2:
            report(room=cohort.room_id, seq=number, by=cast.anton, now=now())
        else:
            hide(room=cohort.room_id, seq=number, by=cast.carla, reason="x", now=now())
    client = browser(cast.carla)
    client.get(page(cohort))
    with django_assert_max_num_queries(12):
        assert client.get(page(cohort)).status_code == 200


def with_media(cast: Cast, cohort: Cohort, kind: str, text: str = "") -> Medium:
    """A medium that Ana has posted in Birke."""
    medium = ready(cast.ana, kind)
    [posted] = submit([Draft(cohort.room_id, cast.ana.pk, uuid4(), text, attachments=(medium.pk,))], now=now())
    assert isinstance(posted, Posted), posted
    return medium


@pytest.mark.promise("C4")
@pytest.mark.parametrize(("kind", "mark"), [("picture", "<img"), ("voice", "<audio"), ("video", "<video")])
def test_who_decides_sees_what_hangs_on_the_message_also_when_it_is_hidden(
    cast: Cast, carla: Client, cohort: Cohort, kind: str, mark: str
) -> None:
    medium = with_media(cast, cohort, kind)
    report(room=cohort.room_id, seq=1, by=cast.anton, now=now())
    for address in (page(cohort), page(cohort, "hide", 1)):
        html = carla.get(address).content.decode()
        assert mark in html
        assert f"/media/{medium.pk}/full" in html
    hide(room=cohort.room_id, seq=1, by=cast.carla, reason="x", now=now())
    for address in (page(cohort), page(cohort, "restore", 1)):
        assert f"/media/{medium.pk}/full" in carla.get(address).content.decode()


@pytest.mark.promise("C4")
def test_whoever_gives_a_reason_knows_who_can_read_it(carla: Client, cohort: Cohort, message: Message) -> None:
    for address in (page(cohort), page(cohort, "hide", 1)):
        assert "can read your reason in the copy of their data. Please do not name anybody." in read(carla, address)


@pytest.mark.promise("D8")
def test_today_says_what_a_message_without_text_holds(
    cast: Cast, carla: Client, cohort: Cohort, clock: Traveller
) -> None:
    with_media(cast, cohort, "voice")
    clock.move_to(at("2026-03-02 11:05"))
    assert "Ana : Voice message Answer Ana" in read(carla, f"/today/{cohort.pk}/")

"""The office sees what was reported everywhere and decides where no moderator can."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cast import Cast, say
from media.test_attaching import ready
from runde.chat.drafts import Draft, Posted
from runde.chat.joining import join
from runde.chat.models import Message
from runde.chat.pairing import open_pair
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.moderation import reasons
from runde.moderation.gate import submit
from runde.moderation.models import Report
from runde.moderation.reports import hide, report
from runde.people.models import Person
from runde.programme.models import Cohort
from web.moderator.browsing import plain


@pytest.fixture
def message(cast: Cast, cohort: Cohort) -> Message:
    """A message of Carla's, who moderates Birke, reported by Ana."""
    found = say(cohort.room, cast.carla, "I am never wrong", at=now())
    report(room=cohort.room_id, seq=found.seq, by=cast.ana, now=now())
    return found


def whisper(cohort: Cohort, author: Person) -> Message:
    [posted] = submit([Draft(cohort.room_id, author.pk, uuid4(), "May I?", anonymous=True)], now=now())
    assert isinstance(posted, Posted)
    return Message.objects.get(pk=posted.message_id)


def read(office: Client, name: str, *args: int) -> str:
    response = office.get(reverse(f"office:{name}", args=args))
    assert response.status_code == 200
    return plain(response.content.decode())


@pytest.mark.promise("C4")
def test_the_board_asks_for_what_no_moderator_may_decide(
    office: Client, cast: Cast, cohort: Cohort, message: Message
) -> None:
    must = "Group Birke: 1 reported message waits for your decision."
    assert must in read(office, "board")
    join(room=cohort.room, person=cast.karl, by=cast.olga, now=now(), role="moderator")
    board = read(office, "board")
    assert must not in board
    assert "Reported and hidden messages (1 waits for a decision)" in board


@pytest.mark.promise("C4")
def test_the_page_shows_what_was_said_and_not_who_reported_it(
    office: Client, cast: Cast, cohort: Cohort, message: Message
) -> None:
    shown = read(office, "reports")
    assert "Birke waits for you Carla I am never wrong by 1 person" in shown
    assert "Ana" not in shown
    assert "No message is hidden." in shown


@pytest.mark.promise("C4")
def test_the_office_hides_and_restores_with_a_reason(
    office: Client, cast: Cast, cohort: Cohort, message: Message
) -> None:
    assert "I am never wrong" in read(office, "message_hide", message.pk)
    done = office.post(reverse("office:message_hide", args=[message.pk]), {"reason": reasons.HIDE[0]}, follow=True)
    shown = plain(done.content.decode())
    assert "The message is hidden." in shown
    assert "Olga It hurts or mocks somebody. Show again" in shown
    assert Report.objects.get().decided_by == cast.olga
    done = office.post(reverse("office:message_restore", args=[message.pk]), {"reason": "A mistake"}, follow=True)
    assert "Everybody can read the message again." in plain(done.content.decode())
    assert Entry.objects.get(act="message.restore").by == cast.olga.pk


def test_it_may_be_left_and_a_reason_is_needed(office: Client, message: Message) -> None:
    address = reverse("office:message_leave", args=[message.pk])
    refused = office.post(address, {"reason": ""})
    assert refused.status_code == 422
    assert "The reason is still missing." in plain(refused.content.decode())
    assert "The report is settled." in plain(office.post(address, {"reason": "x"}, follow=True).content.decode())
    assert "Nothing was reported that is not decided." in read(office, "reports")


def test_a_coordinator_does_not_decide_about_their_own_message(office: Client, cast: Cast, cohort: Cohort) -> None:
    join(room=cohort.room, person=cast.olga, by=cast.olga, now=now(), role="moderator")
    mine = say(cohort.room, cast.olga, "I am the office", at=now())
    report(room=cohort.room_id, seq=mine.seq, by=cast.ana, now=now())
    assert "You wrote it: somebody else decides." in read(office, "reports")
    assert "You wrote it: somebody else decides." in read(office, "message_hide", mine.pk)
    assert office.post(reverse("office:message_hide", args=[mine.pk]), {"reason": "x"}).status_code == 404


@pytest.mark.promise("D9")
def test_the_office_looks_up_who_wrote_and_it_is_recorded(office: Client, cast: Cast, cohort: Cohort) -> None:
    message = whisper(cohort, cast.ana)
    report(room=cohort.room_id, seq=message.seq, by=cast.carla, now=now())
    for name, args in (("reports", []), ("message_author", [message.pk])):
        shown = read(office, name, *args)
        assert "Without a name" in shown
        assert "Ana" not in shown
    assert office.post(reverse("office:message_author", args=[message.pk]), {"reason": " "}).status_code == 422
    assert not Entry.objects.filter(act="message.author.look_up").exists()
    told = office.post(reverse("office:message_author", args=[message.pk]), {"reason": reasons.LOOK_UP[0]})
    assert "Ana wrote this message." in plain(told.content.decode())
    assert Entry.objects.get(act="message.author.look_up").by == cast.olga.pk


@pytest.mark.promise("D9")
def test_among_the_unanswered_nobody_is_named(office: Client, cast: Cast, cohort: Cohort) -> None:
    message = whisper(cohort, cast.ana)
    Message.objects.filter(pk=message.pk).update(at=now().replace(hour=7))
    response = office.get(reverse("office:unanswered", args=[cohort.pk]))
    page = response.content.decode()
    row = page.split("May I?")[0].split("<tbody>")[1]
    assert "Without a name" in row
    assert "Ana" not in row
    assert f"/people/{cast.ana.pk}/" not in row
    assert reverse("office:message_author", args=[message.pk]) in row


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_for_three_as_for_one(
    office: Client, cast: Cast, cohort: Cohort, many: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(2 * many):
        message = say(cohort.room, cast.ana, f"Message {number}", at=now())
        if number % 2:
            report(room=cohort.room_id, seq=message.seq, by=cast.carla, now=now())
        else:
            hide(room=cohort.room_id, seq=message.seq, by=cast.carla, reason="x", now=now())
    with django_assert_max_num_queries(13):
        assert office.get(reverse("office:reports")).status_code == 200


@pytest.mark.promise("C4")
def test_the_office_sees_the_picture_about_which_it_decides(office: Client, cast: Cast, cohort: Cohort) -> None:
    medium = ready(cast.ana)
    [posted] = submit([Draft(cohort.room_id, cast.ana.pk, uuid4(), "", attachments=(medium.pk,))], now=now())
    assert isinstance(posted, Posted)
    picture, hiding = f"/media/{medium.pk}/small", reverse("office:message_hide", args=[posted.message_id])
    assert picture not in office.get(hiding).content.decode()
    report(room=cohort.room_id, seq=posted.seq, by=cast.carla, now=now())
    for address in (reverse("office:reports"), hiding):
        assert picture in office.get(address).content.decode()
    office.post(hiding, {"reason": "x"})
    assert picture in office.get(reverse("office:reports")).content.decode()


@pytest.mark.promise("C12")
def test_of_a_conversation_of_two_the_office_reads_only_what_is_in_question(
    office: Client, cast: Cast, cohort: Cohort
) -> None:
    pair = open_pair(group=cohort.room, person=cast.ana, other=cast.carla, by=cast.ana, now=now())
    message = say(pair, cast.carla, "Between us", at=now())
    nouns = ("hide", "leave", "restore", "author")

    def answers() -> set[int]:
        return {office.get(reverse(f"office:message_{noun}", args=[message.pk])).status_code for noun in nouns}

    assert answers() == {404}
    report(room=pair.pk, seq=message.seq, by=cast.ana, now=now())
    assert answers() == {200}
    assert "Birke (conversation of two) waits for you Carla Between us" in read(office, "reports")
    assert "Group Birke: 1 reported message waits for your decision." in read(office, "board")
    office.post(reverse("office:message_leave", args=[message.pk]), {"reason": "x"})
    assert answers() == {404}
    report(room=pair.pk, seq=message.seq, by=cast.ana, now=now())
    office.post(reverse("office:message_hide", args=[message.pk]), {"reason": "x"})
    assert answers() == {200}
    office.post(reverse("office:message_restore", args=[message.pk]), {"reason": "x"})
    assert answers() == {404}


def test_the_office_knows_too_who_can_read_its_reason(office: Client, message: Message) -> None:
    assert "can read your reason in the copy of their data" in read(office, "message_hide", message.pk)


@pytest.mark.promise("D8")
def test_among_the_unanswered_a_message_without_text_says_what_it_holds(
    office: Client, cast: Cast, cohort: Cohort
) -> None:
    medium = ready(cast.ana, "voice")
    submit([Draft(cohort.room_id, cast.ana.pk, uuid4(), "", attachments=(medium.pk,))], now=now().replace(hour=7))
    assert "Voice message" in read(office, "unanswered", cohort.pk)

"""Posting, changing, skipping: each in one tap, and harmless when it comes twice."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from time_machine import Traveller

from cast import Cast
from programme.packing import at, due_of
from runde.chat.drafts import Change
from runde.chat.joining import close_room, leave
from runde.chat.models import Message
from runde.kit.time import now
from runde.moderation.gate import change
from runde.programme import reasons
from runde.programme.due import run_due
from runde.programme.models import Cohort, Due
from runde.programme.moving import move_week
from runde.programme.states import EXPIRED, OFFERED, POSTED, SKIPPED
from runde.programme.wording import prepared_text
from web.moderator.browsing import birch, browser, item_address, plain, read, told


def prepared(cohort: Cohort, item: str = "welcome") -> str:
    return prepared_text(due_of(cohort, item).item, cohort.language)


def texts(cohort: Cohort) -> list[str]:
    return list(Message.objects.filter(room=cohort.room_id).order_by("seq").values_list("text", flat=True))


@pytest.mark.promise("C2")
def test_one_tap_posts_the_prepared_text_and_the_page_says_so(carla: Client, cohort: Cohort) -> None:
    page = carla.get(f"/today/{cohort.pk}/").content.decode()
    address = item_address(cohort, "welcome", "posting/")
    assert f'action="{address}"' in page
    assert told(carla, address) == "Posted at 9:05 in Group Birke. Show it in the group"
    assert texts(cohort) == [prepared(cohort)]
    after = carla.get(f"/today/{cohort.pk}/?due={due_of(cohort, 'welcome').pk}").content.decode()
    assert f'href="/today/room/{cohort.room_id}/#m1"' in after


@pytest.mark.promise("C2")
def test_a_second_tap_and_a_second_device_post_nothing_more(cast: Cast, carla: Client, cohort: Cohort) -> None:
    address = item_address(cohort, "welcome", "posting/")
    first = told(carla, address)
    assert told(carla, address) == first
    assert told(browser(cast.carla), address) == first
    assert told(carla, item_address(cohort, "welcome", "skipping/"), {"reason": "No time"}) == first
    assert len(texts(cohort)) == 1


@pytest.mark.promise("C2")
def test_the_text_can_be_changed_first(carla: Client, cohort: Cohort) -> None:
    address = item_address(cohort, "welcome", "posting/")
    page = read(carla, address)
    for part in ("Change first", "Aim:", "Your text to Group Birke", "10,000", "To keep the talk going", "If nobody"):
        assert part in page
    assert prepared(cohort).split("\n")[0] in page
    assert "Write with this wording" not in page, "a link away would lose what was written"
    assert told(carla, address, {"text": "Hello,\r\ndear friends!"}).startswith("Posted at 9:05")
    assert texts(cohort) == ["Hello,\ndear friends!"]
    item = carla.get(item_address(cohort, "welcome")).content.decode()
    assert "What was changed" in item
    assert re.search(r"<ins>[^<]*dear\s+friends!</ins>", item)
    assert "<del>" in item


def test_the_prepared_text_sent_from_the_form_is_not_adapted(carla: Client, cohort: Cohort) -> None:
    told(carla, item_address(cohort, "welcome", "posting/"), {"text": prepared(cohort).replace("\n", "\r\n")})
    assert "What was changed" not in read(carla, item_address(cohort, "welcome"))


@pytest.mark.parametrize(("text", "sentence"), [(" \n", "write something first"), ("x" * 10_001, "10,000 characters")])
def test_a_refused_wording_stays_in_the_text_box(carla: Client, cohort: Cohort, text: str, sentence: str) -> None:
    response = carla.post(item_address(cohort, "welcome", "posting/"), {"text": text})
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in plain(page)
    assert ("Nothing is lost" in page) is bool(text.strip())
    assert f">\n{text}</textarea>" in page
    assert due_of(cohort, "welcome").state == OFFERED


def test_a_closed_room_refuses_post_now_too(cast: Cast, carla: Client, cohort: Cohort) -> None:
    close_room(room=cohort.room, by=cast.olga, now=now(), reason="over")
    response = carla.post(item_address(cohort, "welcome", "posting/"))
    assert response.status_code == 422
    assert "no longer there" in plain(response.content.decode())


def test_who_comes_second_keeps_their_own_wording(cast: Cast, carla: Client, cohort: Cohort) -> None:
    address = item_address(cohort, "welcome", "posting/")
    told(carla, address)
    response = carla.post(address, {"text": "My own words"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Your text was not sent. Posted at 9:05 in Group Birke." in plain(page)
    assert "?draft=My%20own%20words" in page
    assert told(carla, address, {"text": prepared(cohort)}).startswith("Posted at 9:05")


@pytest.mark.promise("C2")
@pytest.mark.parametrize("reason", [reasons.OFFERED_REASONS[0], "We have a birthday today"])
def test_an_item_is_skipped_with_a_reason(carla: Client, cohort: Cohort, reason: str) -> None:
    address = item_address(cohort, "welcome", "skipping/")
    assert reasons.OFFERED_REASONS[0] in read(carla, address)
    said = told(carla, address, {"reason": reason})
    assert said == f"Skipped today, 9:05. Reason: {reason} Show the item"
    assert told(carla, address, {"reason": "another"}) == said
    due = due_of(cohort, "welcome")
    assert (due.state, due.reason) == (SKIPPED, reason)
    assert not texts(cohort)


@pytest.mark.parametrize(("reason", "sentence"), [("", "still missing"), ("r" * 201, "200 characters")])
def test_a_reason_that_cannot_be_kept_is_asked_for_again(
    carla: Client, cohort: Cohort, reason: str, sentence: str
) -> None:
    response = carla.post(item_address(cohort, "welcome", "skipping/"), {"reason": reason})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert f'value="{reason}" aria-invalid="true"' in page
    assert due_of(cohort, "welcome").state == OFFERED


def test_an_item_whose_week_was_moved_meanwhile_waits_for_its_time(cast: Cast, carla: Client, cohort: Cohort) -> None:
    posting, skipping = (item_address(cohort, "welcome", noun) for noun in ("posting/", "skipping/"))
    move_week(cohort=cohort, week=1, days=7, by=cast.olga, now=now(), reason="holidays")
    expected = "It comes Monday, 9 March, 9:00. Show the item"
    assert told(carla, posting) == expected
    assert told(carla, skipping, {"reason": "no"}) == expected
    for address in (posting, skipping):
        assert carla.get(address).status_code == 303
    response = carla.post(posting, {"text": "My own words"})
    assert "Your text was not sent. It comes Monday" in plain(response.content.decode())
    assert not texts(cohort)


def test_the_item_tells_what_became_of_it(cast: Cast, carla: Client, cohort: Cohort, clock: Traveller) -> None:
    address = item_address(cohort, "welcome")
    waiting = read(carla, address)
    assert "It can be posted until Thursday, 9:05." in waiting
    for part in ("Question today, 9:00", "Post now", "Change first", "Not this time", "Where this comes from"):
        assert part in waiting
    assert "Write with this wording" in waiting
    told(carla, item_address(cohort, "welcome", "posting/"))
    posted = read(carla, address)
    assert "Posted at 9:05" in posted
    assert "Post now" not in posted
    clock.move_to(at("2026-03-03 10:00"))
    assert "Posted in Group Birke yesterday, 9:05." in read(carla, address)
    change(Change(cohort.room_id, cast.carla.pk, 1, Message.objects.get().client_id, None))
    assert "It was posted yesterday, 9:05 and taken back afterwards." in read(carla, address)


def test_an_item_that_nobody_posted_and_one_that_posts_itself(carla: Client, cohort: Cohort, clock: Traveller) -> None:
    assert "It comes" in read(carla, item_address(cohort, "how-we-talk"))
    for day in (3, 4, 5, 6, 7, 8):
        run_due(now=at(f"2026-03-0{day} 19:00"))
    clock.move_to(at("2026-03-08 19:00"))
    expired = Due.objects.filter(cohort=cohort, state=EXPIRED)
    assert expired.exists()
    assert "Its time was over Thursday, 20:00. It was not posted." in read(carla, item_address(cohort, "welcome"))
    assert due_of(cohort, "your-weather").state == POSTED
    assert "It posted itself in Group Birke Friday, 20:00." in read(carla, item_address(cohort, "your-weather"))


@pytest.mark.parametrize("noun", ["", "posting/", "skipping/"])
@pytest.mark.parametrize("name", ["ana", "karl", "ben", "gil", "dev", "olga"])
def test_for_everybody_else_the_item_is_not_there(cast: Cast, cohort: Cohort, name: str, noun: str) -> None:
    client, address = browser(getattr(cast, name)), item_address(cohort, "welcome", noun)
    absent = f"/today/items/999999/{noun}"
    for method in (client.get, client.post):
        there, nowhere = method(address), method(absent)
        assert there.status_code == nowhere.status_code
        assert there.status_code in ({404} if noun or method == client.get else {405})
    assert not texts(cohort)
    assert due_of(cohort, "welcome").state == OFFERED


@pytest.mark.parametrize("noun", ["", "posting/", "skipping/"])
def test_nobody_is_asked_to_sign_in(cohort: Cohort, noun: str) -> None:
    there = browser(None).get(item_address(cohort, "welcome", noun))
    assert there.status_code == browser(None).get(f"/today/items/999999/{noun}").status_code == 401


def test_a_former_moderator_can_do_nothing_more(cast: Cast, carla: Client, cohort: Cohort) -> None:
    leave(room=cohort.room, person=cast.carla, by=cast.olga, now=now())
    assert carla.post(item_address(cohort, "welcome", "posting/")).status_code == 404


def test_the_page_speaks_the_persons_language_and_the_text_the_groups(cast: Cast, carla: Client) -> None:
    cast.carla.language = "de"
    cast.carla.save(update_fields=["language"])
    cohort = birch(cast, name="Esche")
    run_due(now=now())
    page = carla.get(item_address(cohort, "welcome", "posting/")).content.decode()
    with translation.override("de"):
        assert gettext("Change first") in page
    assert '<html lang="de"' in page
    assert f'lang="en" aria-describedby="limit">\n{prepared(cohort)[:20]}' in page

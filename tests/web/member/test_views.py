"""The member's room: who gets it, what stands in it without a script, and how a message is sent by the form."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from cast import Cast, say
from runde.chat.drafts import Change, Draft
from runde.chat.joining import join, leave, open_room
from runde.chat.models import Membership, Message
from runde.chat.reading import Read, mark_read
from runde.kit.refusals import SENTENCES
from runde.kit.time import now
from runde.moderation.gate import change, submit
from runde.people.devices import make_device
from runde.people.models import Helpline, Person
from runde.people.signin import DEVICE_COOKIE


def signed_in(person: Person) -> Client:
    """A browser that is signed in as `person`."""
    client = Client()
    _, token = make_device(person=person, label="test", now=now())
    client.cookies[DEVICE_COOKIE] = token
    return client


def page_of(client: Client, address: str = "/room/") -> str:
    """The page at `address`, which must be there."""
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def embedded(page: str, block: str) -> dict[str, Any]:
    """The JSON that the page holds for its script."""
    found = re.search(rf'<script id="{block}" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def bubble(page: str, seq: int) -> str:
    """The HTML of one message."""
    return page.split(f'id="m{seq}"')[1].split("</li>", maxsplit=1)[0]


def shown(html: str, name: str) -> bool:
    """Whether the part of a bubble with this class is visible."""
    found = re.search(rf'<\w+ class="{name}[ "][^>]*>', html)
    assert found, name
    return not re.search(r"\shidden(\s|>|=)", found[0])


# Who gets a room


def test_a_member_with_one_room_is_in_it_at_once(cast: Cast) -> None:
    say(cast.linde, cast.carla, "Good morning, everybody")
    page = page_of(signed_in(cast.ana))
    assert "Group Linde" in page
    assert "Good morning, everybody" in page


def test_nobody_signed_in_is_shown_a_way_to_sign_in(cast: Cast, client: Client) -> None:
    say(cast.linde, cast.carla, "Only for us")
    for address in ("/room/", f"/room/{cast.linde.pk}/", f"/room/{cast.linde.pk}/about/"):
        response = client.get(address)
        assert response.status_code == 401
        assert "Only for us" not in response.content.decode()
    assert client.post(f"/room/{cast.linde.pk}/messages/", {"text": "Hello"}).status_code == 401


def test_a_device_that_slept_too_long_is_asked_for_its_pin(cast: Cast) -> None:
    long_ago = now() - timedelta(days=int(settings.RUNDE.pin_after_days) + 1)
    _, token = make_device(person=cast.ana, label="old", now=long_ago)
    client = Client()
    client.cookies[DEVICE_COOKIE] = token
    response = client.get("/room/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/pin/")


@pytest.mark.parametrize("below", ["", "about/", "messages/"])
def test_a_room_that_is_not_mine_looks_like_one_that_does_not_exist(cast: Cast, below: str) -> None:
    say(cast.ahorn, cast.ben, "A secret of Ahorn")
    for person in (cast.ana, cast.gil, cast.olga):
        client = signed_in(person)
        ask = client.post if below == "messages/" else client.get
        theirs = ask(f"/room/{cast.ahorn.pk}/{below}")
        nowhere = ask(f"/room/999999/{below}")
        assert theirs.status_code == nowhere.status_code == 404
        tokens = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|/room/\d+/')
        assert tokens.sub("", theirs.content.decode()) == tokens.sub("", nowhere.content.decode())
    assert Message.objects.filter(room=cast.ahorn).count() == 1


def test_who_has_left_gets_no_page_and_sends_no_message(cast: Cast) -> None:
    client = signed_in(cast.ana)
    leave(room=cast.linde, person=cast.ana, by=cast.olga, now=now())
    assert client.get(f"/room/{cast.linde.pk}/").status_code == 404
    assert client.post(f"/room/{cast.linde.pk}/messages/", {"text": "Still here"}).status_code == 404
    assert not Message.objects.filter(author=cast.ana).exists()


def test_somebody_without_a_room_is_told_what_comes(cast: Cast) -> None:
    Helpline.objects.create(name="Dr Maier", phone="02742 00 00", set_at=now())
    page = page_of(signed_in(cast.dev))
    assert "You are not in a group yet" in page
    assert "02742 00 00" in page


def test_several_rooms_are_a_list_that_leads_to_each(cast: Cast) -> None:
    client = signed_in(cast.ana)
    rooms = [cast.linde, *(open_room(name=name, by=None, now=now()) for name in ("Birke", "Eiche"))]
    for room in rooms[1:]:
        join(room=room, person=cast.ana, by=None, now=now())
    page = page_of(client)
    for room in rooms:
        assert f'href="/room/{room.pk}/"' in page
        assert 'href="/room/"' in page_of(client, f"/room/{room.pk}/")


def test_the_number_of_queries_does_not_grow(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = signed_in(cast.ana)
    client.get("/room/")
    first = say(cast.linde, cast.carla, "One")
    with django_assert_max_num_queries(14) as few:
        client.get("/room/")
    for text in ("Two", "Three"):
        say(cast.linde, cast.anton, text, reply_to=first.seq)
    with django_assert_max_num_queries(14) as more:
        client.get("/room/")
    assert len(more) == len(few)


def test_nothing_of_a_room_stays_in_the_cache_of_the_browser(cast: Cast) -> None:
    assert "no-store" in signed_in(cast.ana).get("/room/").headers["Cache-Control"]


def test_a_moderator_may_use_the_member_s_door(cast: Cast) -> None:
    assert "Group Linde" in page_of(signed_in(cast.carla), f"/room/{cast.linde.pk}/")


# What stands in it


def test_messages_carry_name_role_and_a_button_to_answer(cast: Cast) -> None:
    by_carla = say(cast.linde, cast.carla, "How was your walk?")
    by_ana = say(cast.linde, cast.ana, "Short and good.", reply_to=by_carla.seq)
    page = page_of(signed_in(cast.ana))
    theirs, mine = bubble(page, by_carla.seq), bubble(page, by_ana.seq)
    assert "Carla" in theirs
    assert shown(theirs, "role")
    assert shown(theirs, "answer")
    assert 'aria-label="Answer Carla"' in theirs
    assert shown(theirs, "more")
    assert ">You<" in mine
    assert not shown(mine, "answer")
    assert shown(mine, "more")
    assert shown(mine, "quote")
    assert f'href="#m{by_carla.seq}"' in mine
    assert "How was your walk?" in mine


def test_markup_in_a_message_stays_text_and_only_https_becomes_a_link(cast: Cast) -> None:
    message = say(
        cast.linde, cast.anton, '<img src=x onerror="a()"> see https://example.org/a?b=1. http://x.org javascript:a()'
    )
    found = bubble(page_of(signed_in(cast.ana)), message.seq)
    assert "<img" not in found
    assert re.findall(r'<a href="(https?:[^"]*)"', found) == ["https://example.org/a?b=1"]
    text = re.search(r'<div class="text"[^>]*>(.*?)</div>', found, re.DOTALL)
    assert text
    assert unescape(re.sub(r"<[^>]+>", "", text[1])) == message.text


def test_edited_taken_back_and_automatic_messages_are_marked(cast: Cast) -> None:
    edited = say(cast.linde, cast.anton, "Frist")
    gone = say(cast.linde, cast.anton, "Never mind")
    mine = say(cast.linde, cast.ana, "Mine, gone", reply_to=gone.seq)
    change(Change(cast.linde.pk, cast.anton.pk, edited.seq, uuid4(), "First"))
    change(Change(cast.linde.pk, cast.anton.pk, gone.seq, uuid4(), None))
    submit([Draft(cast.linde.pk, cast.carla.pk, uuid4(), "Week two begins", automatic=True)])
    answer = say(cast.linde, cast.anton, "Good", reply_to=edited.seq)
    page = page_of(signed_in(cast.ana))
    assert shown(bubble(page, edited.seq), "edited")
    assert "Anton took this message back." in bubble(page, gone.seq)
    assert "Never mind" not in page
    assert not shown(bubble(page, gone.seq), "answer")
    assert "This message was taken back." in bubble(page, mine.seq)
    assert shown(bubble(page, answer.seq - 1), "auto")
    assert not shown(bubble(page, answer.seq), "auto")
    change(Change(cast.linde.pk, cast.ana.pk, mine.seq, uuid4(), None))
    assert "You took this message back." in bubble(page_of(signed_in(cast.ana)), mine.seq)


def test_messages_of_somebody_who_has_left_keep_their_name(cast: Cast) -> None:
    say(cast.linde, cast.anton, "I was here")
    leave(room=cast.linde, person=cast.anton, by=cast.anton, now=now())
    page = page_of(signed_in(cast.ana))
    assert "Anton" in bubble(page, 1)
    data = embedded(page, "room-data")
    assert "Anton" in {one["name"] for one in data["former"]}
    assert "Anton" not in {one["name"] for one in data["members"]}


def test_a_line_says_what_is_new_since_the_last_reading(cast: Cast) -> None:
    client = signed_in(cast.ana)
    yesterday = now() - timedelta(days=1)
    old = say(cast.linde, cast.carla, "Old", at=yesterday - timedelta(minutes=1))
    assert 'class="new"' not in page_of(client).split("<template")[0], "a first visit has nothing that is new since"
    mark_read([Read(cast.linde.pk, cast.ana.pk, old.seq)], now=yesterday)
    assert 'class="new"' not in page_of(client).split("<template")[0]
    fresh = say(cast.linde, cast.anton, "New")
    page = page_of(client)
    assert page.index('id="m1"') < page.index("New since yesterday, ") < page.index(f'id="m{fresh.seq}"')


def test_older_messages_are_a_page_away(cast: Cast) -> None:
    at = now() - timedelta(days=3)
    for number in range(60):
        say(cast.linde, cast.anton if number % 2 else cast.carla, f"Number {number}", at=at + timedelta(minutes=number))
    client = signed_in(cast.ana)
    page = page_of(client)
    assert len(re.findall(r'id="m[0-9]', page)) == 50
    assert 'href="?before=11"' in page
    older = page_of(client, "/room/?before=11")
    assert len(re.findall(r'id="m[0-9]', older)) == 10
    assert "Back to the newest messages" in older
    assert re.search(r'id="older"[^>]* hidden', older)
    assert len(re.findall(r'id="m[0-9]', page_of(client, "/room/?before=nonsense"))) == 50


def test_it_says_to_whom_one_writes_until_the_first_message_of_the_day(cast: Cast) -> None:
    client = signed_in(cast.ana)
    say(cast.linde, cast.ana, "Yesterday", at=now() - timedelta(days=2))
    assert re.search(r'id="to" class="to">You are writing to 2 people in Group Linde<', page_of(client))
    say(cast.linde, cast.ana, "Today")
    assert re.search(r'id="to" class="to" hidden>', page_of(client))


def test_the_script_gets_counters_people_and_strings(cast: Cast) -> None:
    say(cast.linde, cast.carla, "One")
    page = page_of(signed_in(cast.ana))
    data = embedded(page, "room-data")
    assert (data["room"], data["person"], data["seq"], data["change"], data["read"]) == (
        cast.linde.pk,
        cast.ana.pk,
        1,
        0,
        0,
    )
    assert {one["name"] for one in data["members"]} == {"Ana", "Anton", "Carla"}
    assert [one["name"] for one in data["former"]] == ["Gil"]
    assert embedded(page, "strings")["too_long"] == SENTENCES["too_long"]
    assert len(
        {*re.findall(r'class="(\w[\w-]*)', page.split('<template id="bubble">')[1].split("</template>")[0])} & PARTS
    ) == len(PARTS)


PARTS = {"m", "avatar", "bubble", "by", "name", "role", "time", "edited", "state", "auto", "quote", "text", "gone",
         "do", "answer", "again", "more", "edit", "take-back"}  # fmt: skip


def test_the_page_speaks_the_language_of_the_person(cast: Cast) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(language="de")
    page = page_of(signed_in(cast.ana))
    assert '<html lang="de"' in page
    assert embedded(page, "room-data")["language"] == "de"


def test_help_shows_a_human_with_a_number(cast: Cast) -> None:
    Helpline.objects.create(name="Dr Maier", phone="02742 00 00", hours="9 to 4", set_at=now())
    page = page_of(signed_in(cast.ana))
    assert "Dr Maier" in page
    assert "tel:" in page
    assert "9 to 4" in page


# Sending with the form


def test_the_form_sends_through_the_gate_and_comes_back_to_the_message(cast: Cast) -> None:
    client = signed_in(cast.ana)
    first = say(cast.linde, cast.carla, "Who walked today?")
    client_id = str(uuid4())
    form = {"text": "I did.\r\nTwice.", "client_id": client_id, "reply_to": str(first.seq)}
    response = client.post(f"/room/{cast.linde.pk}/messages/", form)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/room/{cast.linde.pk}/#m2"
    message = Message.objects.get(author=cast.ana)
    assert (message.text, message.reply_to, str(message.client_id)) == ("I did.\nTwice.", first.seq, client_id)
    assert Membership.objects.get(person=cast.ana, room=cast.linde).read == 2
    assert client.post(f"/room/{cast.linde.pk}/messages/", form).status_code == 302
    assert Message.objects.filter(author=cast.ana).count() == 1, "sent twice, posted once"


@pytest.mark.parametrize(("text", "code"), [("   \n ", "empty"), ("ü" * 10_001, "too_long")])
def test_what_is_refused_comes_back_with_a_sentence_and_the_draft(cast: Cast, text: str, code: str) -> None:
    first = say(cast.linde, cast.carla, "Who walked today?")
    response = signed_in(cast.ana).post(f"/room/{cast.linde.pk}/messages/", {"text": text, "reply_to": first.seq})
    page = response.content.decode()
    assert response.status_code == 422
    assert SENTENCES[code] in unescape(page)
    assert f">{text}</textarea>" in page
    assert "Your answer to Carla" in page
    assert f'name="reply_to" value="{first.seq}"' in page
    assert not Message.objects.filter(author=cast.ana).exists()


def test_ten_thousand_characters_are_not_too_long(cast: Cast) -> None:
    response = signed_in(cast.ana).post(f"/room/{cast.linde.pk}/messages/", {"text": "ü" * 10_000})
    assert response.status_code == 302
    assert len(Message.objects.get(author=cast.ana).text) == 10_000


def test_an_answer_begins_with_a_button_of_the_page(cast: Cast) -> None:
    first = say(cast.linde, cast.carla, "Who walked today?")
    own = say(cast.linde, cast.ana, "Me")
    client = signed_in(cast.ana)
    assert re.search(r'id="context" class="context" hidden', page_of(client))
    page = page_of(client, f"/room/?answer={first.seq}")
    assert "Your answer to Carla" in page
    assert embedded(page, "room-data")["answered"]["text"] == "Who walked today?"
    assert "Your answer to You" in page_of(client, f"/room/?answer={own.seq}")
    change(Change(cast.linde.pk, cast.carla.pk, first.seq, uuid4(), None))
    for nothing in (first.seq, 99, "x"):
        assert re.search(r'id="context" class="context" hidden', page_of(client, f"/room/?answer={nothing}"))


def test_an_answer_to_an_old_message_shows_what_it_answers(cast: Cast) -> None:
    at = now() - timedelta(days=3)
    say(cast.linde, cast.carla, "The very first question", at=at)
    for number in range(55):
        say(cast.linde, cast.anton, f"Number {number}", at=at + timedelta(minutes=number + 1))
    last = say(cast.linde, cast.anton, "An answer", reply_to=1)
    page = page_of(signed_in(cast.ana))
    assert 'id="m1"' not in page
    assert "The very first question" in bubble(page, last.seq)


def test_sending_needs_the_form_of_our_page(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    _, token = make_device(person=cast.ana, label="test", now=now())
    client.cookies[DEVICE_COOKIE] = token
    assert client.post(f"/room/{cast.linde.pk}/messages/", {"text": "From elsewhere"}).status_code == 403
    assert client.get(f"/room/{cast.linde.pk}/messages/").status_code == 405


# About


def test_about_says_who_reads_and_who_moderates(cast: Cast) -> None:
    page = page_of(signed_in(cast.ana), f"/room/{cast.linde.pk}/about/")
    assert "Who can read here" in page
    assert "moderated by Carla" in page
    assert f'href="/room/{cast.linde.pk}/"' in page
    leave(room=cast.linde, person=cast.carla, by=None, now=now())
    assert "moderated by" not in page_of(signed_in(cast.ana), f"/room/{cast.linde.pk}/about/")

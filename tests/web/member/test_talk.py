"""Reactions, polls, questions without a name and hidden messages in the page itself; searching; where the page begins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from cast import Cast, say
from runde.chat.drafts import Change, Choice, Draft, NewPoll, Posted, React
from runde.chat.models import Message, Room
from runde.chat.reading import Read, mark_read
from runde.kit.time import now
from runde.moderation import lane
from runde.moderation.gate import SEARCHES_PER_MINUTE
from runde.people.models import Person
from web.member.test_views import bubble, embedded, page_of, shown, signed_in


def react(cast: Cast, person: Person, seq: int, word: str) -> None:
    lane.submit(React(cast.linde.pk, person.pk, seq, uuid4(), word))


def poll(cast: Cast, kind: str = "quiz", *, closes: timedelta | None = None) -> int:
    new = NewPoll(kind, (("a", "Walking", True), ("b", "Sitting", False)), now() + closes if closes else None)
    posted = lane.submit(Draft(cast.linde.pk, cast.carla.pk, uuid4(), "What helps?", poll=new))
    assert isinstance(posted, Posted)
    return posted.seq


@pytest.mark.promise("D16")
def test_words_stand_under_a_message_with_how_many_and_who(cast: Cast) -> None:
    seq = say(cast.linde, cast.carla, "3000 steps").seq
    for person, word in ((cast.ana, "thanks"), (cast.anton, "thanks"), (cast.carla, "own-word")):
        react(cast, person, seq, word)
    html = bubble(page_of(signed_in(cast.ana)), seq) + page_of(signed_in(cast.ana)).split(f'id="m{seq}"')[1]
    assert 'value="thanks" aria-pressed="true">Thank you · 2</button>' in html
    assert '"own-word"' not in html, "only the programme's words are shown"
    assert ">own-word" not in html
    assert "Thank you: <bdi>You, Anton</bdi>" in html
    own = page_of(signed_in(cast.carla)).split(f'id="m{seq}"')[1]
    assert '<span class="chip">Thank you · 2</span>' in own


@pytest.mark.promise("D10")
def test_numbers_and_what_is_right_show_after_the_own_answer(cast: Cast) -> None:
    seq = poll(cast)
    lane.submit(Choice(cast.linde.pk, cast.anton.pk, seq, uuid4(), "b"))
    before = page_of(signed_in(cast.ana))
    part = before.split(f'id="m{seq}"')[1].split("</ul>")[0]
    assert not shown(part, "result")
    assert shown(part, "option")
    assert "1 person has answered." in before
    assert "Right answer" not in part.replace('<span class="right-mark" hidden>✓ Right answer</span>', "")
    lane.submit(Choice(cast.linde.pk, cast.ana.pk, seq, uuid4(), "b"))
    after = page_of(signed_in(cast.ana))
    part = after.split(f'id="m{seq}"')[1].split("</ul>")[0]
    assert shown(part, "result")
    assert not shown(part, "option")
    assert "2 people" in part
    assert "Not quite. The right answer is marked." in after
    lane.submit(Choice(cast.linde.pk, cast.ana.pk, seq, uuid4(), "a"))
    assert "That is right." in page_of(signed_in(cast.ana))


def test_a_closed_poll_says_so_and_shows_its_numbers(cast: Cast) -> None:
    seq = poll(cast, "poll", closes=timedelta(seconds=-1))
    html = page_of(signed_in(cast.ana)).split(f'id="m{seq}"')[1]
    assert shown(html, "closed")
    assert shown(html, "result")
    assert not shown(html, "revote")


@pytest.mark.promise("D9")
def test_who_asked_without_a_name_is_named_to_nobody_else(cast: Cast) -> None:
    lane.submit(Draft(cast.linde.pk, cast.ana.pk, uuid4(), "May I ask this?", anonymous=True))
    for person in (cast.anton, cast.carla):
        page = page_of(signed_in(person))
        html = bubble(page, 1)
        assert "Without a name" in html
        assert "Ana" not in html
        assert 'data-author="0"' in html
    assert "You (without your name)" in bubble(page_of(signed_in(cast.ana)), 1)
    found = page_of(signed_in(cast.anton), f"/room/{cast.linde.pk}/search/?q=ask")
    assert "Without a name" in found
    assert "Ana" not in found


def test_a_hidden_message_says_nothing_anywhere(cast: Cast) -> None:
    seq = say(cast.linde, cast.anton, "Quittenbaum").seq
    say(cast.linde, cast.carla, "Well", reply_to=seq)
    Message.objects.filter(seq=seq, room=cast.linde).update(hidden_at=now())
    for person in (cast.ana, cast.anton):
        page = page_of(signed_in(person))
        assert "Quittenbaum" not in page
        assert "A moderator has hidden this message." in bubble(page, seq)
        assert "A moderator has hidden this message." in bubble(page, seq + 1)
    assert "Quittenbaum" not in page_of(signed_in(cast.ana), f"/room/{cast.linde.pk}/search/?q=Well")


def test_only_a_moderator_gets_the_addresses_of_a_moderator(cast: Cast) -> None:
    say(cast.linde, cast.anton, "x")
    assert "author" not in embedded(page_of(signed_in(cast.ana)), "room-data")
    assert "Who wrote this?" not in page_of(signed_in(cast.ana))
    data = embedded(page_of(signed_in(cast.carla)), "room-data")
    assert data["author"] == f"/today/room/{cast.linde.pk}/messages/{{seq}}/author/"
    assert data["report"] == f"/room/{cast.linde.pk}/messages/{{seq}}/report/"


# Searching


def test_finds_are_marked_and_lead_into_the_talk(cast: Cast) -> None:
    seq = say(cast.linde, cast.anton, "Ein <b>Müsli</b> am Morgen " + "x" * 300).seq
    say(cast.linde, cast.anton, "Anderes")
    page = page_of(signed_in(cast.ana), f"/room/{cast.linde.pk}/search/?q=musli")
    assert "&lt;b&gt;<mark>Müsli</mark>&lt;/b&gt;" in page
    assert f'href="/room/{cast.linde.pk}/?at={seq}#m{seq}"' in page
    assert "x" * 200 not in page
    assert "Anderes" not in page
    assert "Nothing found" in page_of(signed_in(cast.ana), f"/room/{cast.linde.pk}/search/?q=birne")


def test_many_finds_come_in_portions(cast: Cast) -> None:
    for number in range(35):
        say(cast.linde, cast.anton, f"Tee {number}")
    client = signed_in(cast.ana)
    page = page_of(client, f"/room/{cast.linde.pk}/search/?q=tee")
    assert page.count("<mark>") == 30
    assert "?q=tee&amp;before=6" in page
    assert page_of(client, f"/room/{cast.linde.pk}/search/?q=tee&before=6").count("<mark>") == 5


def test_the_number_of_queries_of_a_search_does_not_grow(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = signed_in(cast.ana)
    say(cast.linde, cast.anton, "Tee")
    counts = []
    for _ in range(2):
        client.get(f"/room/{cast.linde.pk}/search/?q=tee")
        with django_assert_max_num_queries(12) as asked:
            client.get(f"/room/{cast.linde.pk}/search/?q=tee")
        counts.append(len(asked))
        for _ in range(2):
            say(cast.linde, cast.carla, "Tee")
    assert counts[0] == counts[1]


@pytest.mark.parametrize("date", ["2999-01-01", "gestern", "0001-01-01x", "2026-13-40"])
def test_a_day_without_messages_or_no_day_is_said(cast: Cast, date: str) -> None:
    say(cast.linde, cast.anton, "x")
    response = signed_in(cast.ana).get(f"/room/{cast.linde.pk}/search/?date={date}")
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_a_day_leads_to_its_first_message(cast: Cast) -> None:
    at = now() - timedelta(days=9)
    for days in (0, 5):
        say(cast.linde, cast.anton, "x", at=at + timedelta(days=days))
    day = (at + timedelta(days=2)).date().isoformat()
    response = signed_in(cast.ana).get(f"/room/{cast.linde.pk}/search/?date={day}")
    assert response.headers["Location"] == f"/room/{cast.linde.pk}/?at=2#m2"
    moderator = signed_in(cast.carla).get(f"/today/room/{cast.linde.pk}/search/?date={day}")
    assert moderator.headers["Location"] == f"/today/room/{cast.linde.pk}/?at=2#m2"
    api = signed_in(cast.ana).get(f"/api/rooms/{cast.linde.pk}/day?date={day}")
    assert api.json() == {"seq": 2}


def test_the_api_finds_what_the_page_finds(cast: Cast) -> None:
    say(cast.linde, cast.anton, "Tee")
    lane.submit(Draft(cast.linde.pk, cast.ana.pk, uuid4(), "Tee?", anonymous=True))
    found = signed_in(cast.carla).get(f"/api/rooms/{cast.linde.pk}/search?q=tee").json()
    assert [(item["seq"], item["author"]) for item in found["items"]] == [(2, 0), (1, cast.anton.pk)]
    assert found["more"] is False


# Where the page begins


def long_talk(cast: Cast, count: int = 140) -> None:
    at = now()
    Message.objects.bulk_create(
        Message(room=cast.linde, seq=n, author=cast.anton, client_id=uuid4(), at=at, text=f"n{n}", change=0)
        for n in range(1, count + 1)
    )
    Room.objects.filter(pk=cast.linde.pk).update(seq=count, last_at=at)


def test_after_a_week_away_the_page_begins_at_the_first_unread_message(cast: Cast) -> None:
    long_talk(cast)
    mark_read([Read(cast.linde.pk, cast.ana.pk, 40)], now=now() - timedelta(days=7))
    page = page_of(signed_in(cast.ana))
    assert 'id="m41"' in page
    assert 'id="m140"' not in page
    assert page.index('class="new"') < page.index('id="m41"')
    assert shown(page.replace('id="later" ', ""), "older")
    data = embedded(page, "room-data")
    assert (data["seq"], data["gap"]) == (140, True)


def test_a_page_can_begin_anywhere_and_leads_back(cast: Cast) -> None:
    long_talk(cast)
    client = signed_in(cast.ana)
    page = page_of(client, f"/room/{cast.linde.pk}/?at=60")
    assert 'id="m60"' in page
    assert 'id="m59"' in page
    assert "?before=40" in page
    newest = page_of(client, f"/room/{cast.linde.pk}/?at=140")
    assert 'id="m140"' in newest
    assert "gap" not in embedded(newest, "room-data")
    assert 'id="m140"' in page_of(client, f"/room/{cast.linde.pk}/?at=99999999")


def test_a_text_changed_meanwhile_is_found_by_its_new_words(cast: Cast) -> None:
    message = say(cast.linde, cast.ana, "Birne")
    lane.submit(Change(cast.linde.pk, cast.ana.pk, message.seq, message.client_id, "Apfel"))
    client = signed_in(cast.anton)
    assert "<mark>" not in page_of(client, f"/room/{cast.linde.pk}/search/?q=birne")
    assert "<mark>Apfel</mark>" in page_of(client, f"/room/{cast.linde.pk}/search/?q=apfel")


@time_machine.travel("2026-03-02 09:00", tick=False)
def test_nobody_searches_without_end(cast: Cast) -> None:
    """The page and the API have one measure; everybody has their own, and a page without words costs nothing."""
    say(cast.linde, cast.carla, "Apfel")
    ana, page = signed_in(cast.ana), f"/room/{cast.linde.pk}/search/"
    api = f"/api/rooms/{cast.linde.pk}/search?q=apfel"
    for _ in range(SEARCHES_PER_MINUTE // 2):
        assert ana.get(f"{page}?q=apfel").status_code == ana.get(api).status_code == 200
    refused = ana.get(f"{page}?q=apfel")
    assert refused.status_code == 429
    assert "Please wait a minute." in refused.content.decode()
    assert 'value="apfel"' in refused.content.decode()
    assert "Nothing found" not in refused.content.decode()
    answer = ana.get(api)
    assert (answer.status_code, answer.json()["code"]) == (429, "slow_down")
    assert ana.get(page).status_code == 200
    assert signed_in(cast.anton).get(api).status_code == 200

"""Writing to one person: the list, beginning, the page of the conversation, and who is let nowhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import Cast, say
from programme.packing import EARLY, group, write
from runde.chat.joining import join, leave
from runde.chat.models import Membership, Room
from runde.kit.time import now
from runde.people.models import Erased, Helpline, Person
from runde.programme.cohorts import place
from runde.programme.loading import load
from runde.programme.models import Cohort
from runde.programme.pairs import write_to
from web.moderator.browsing import browser, read

pytestmark = pytest.mark.promise("C12")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "package"


def circle(cast: Cast, folder: Path, rule: str) -> Cohort:
    """Group Birke under this rule: Carla moderates, Ana and Anton are members, and Birke is Ana's only group."""
    cohort = group(cast, write(folder, one_to_one=rule))
    place(person=cast.anton, cohort=cohort, role="member", by=cast.olga, now=EARLY)
    leave(room=cast.linde, person=cast.ana, by=None, now=now())
    return cohort


def begun(cohort: Cohort, person: Person, other: Person) -> Room:
    return write_to(cohort=cohort, person=person, other=other, now=now())


def test_a_member_begins_a_conversation_and_is_told_what_it_means(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "moderators")
    Helpline.objects.create(name="Helga", phone="02742 900900", hours="9–12", set_at=now())
    ana, room = browser(cast.ana), cohort.room_id
    assert "Write to one person" in read(ana, f"/room/{room}/")
    page = read(ana, f"/room/{room}/conversations/")
    assert "Write to Carla" in page
    assert "Write to Anton" not in page
    assert "can be read by its two people and by the team of the programme" in page
    assert "kept like every other message, for the study too" in page
    assert "Carla usually reads every day, 8:00–20:00" in page
    assert "Helga" in page
    answer = ana.post(f"/room/{room}/conversations/{cast.carla.pk}/")
    pair = Room.objects.get(kind="pair")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/room/{pair.pk}/")
    page = read(ana, f"/room/{pair.pk}/")
    assert "Back Carla" in page  # the way back, and the title
    assert "You are writing to Carla. Only you two and the team of the programme can read it." in page
    assert "kept like every other message, for the study too" in page
    assert "Carla usually reads" in page
    assert "Week" not in page
    assert "Library" not in page
    html = ana.get(f"/room/{pair.pk}/").content.decode()
    assert f'href="/room/{room}/"' in html
    assert "You have not written to each other yet." in html
    ana.post(f"/room/{pair.pk}/messages/", {"text": "Good morning, Carla"})
    html = ana.get(f"/room/{pair.pk}/").content.decode()
    assert "Good morning, Carla" in html
    assert "Who reads this" in html
    assert "Good morning, Carla" not in read(ana, f"/room/{room}/")


@pytest.mark.parametrize("rule", ["off", "moderators"])
def test_who_may_not_be_written_to_looks_absent(cast: Cast, folder: Path, rule: str) -> None:
    cohort = circle(cast, folder, rule)
    ana = browser(cast.ana)
    absent = ana.post(f"/room/{cohort.room_id}/conversations/987654/")
    others = [cast.anton, cast.ana, cast.ben, cast.olga] + ([cast.carla] if rule == "off" else [])
    for other in others:
        refused = ana.post(f"/room/{cohort.room_id}/conversations/{other.pk}/")
        assert refused.status_code == absent.status_code == 404
        assert _without_token(refused.content) == _without_token(absent.content)
    assert not Room.objects.filter(kind="pair").exists()
    page = read(ana, f"/room/{cohort.room_id}/conversations/")
    assert ("switched off" in page) == (rule == "off")
    assert ("Write to Carla" in page) == (rule == "moderators")


def _without_token(html: bytes) -> str:
    return re.sub(r'value="[^"]*"', "", html.decode())


def test_others_get_nothing_of_a_conversation(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "open")
    pair = begun(cohort, cast.ana, cast.carla)
    say(pair, cast.ana, "Between us")
    for other in (cast.anton, cast.ben, cast.karl):
        client = browser(other)
        for door in ("/room/", "/today/room/"):
            for below in ("", "about/", "library/", "conversations/"):
                assert client.get(f"{door}{pair.pk}/{below}").status_code == 404
            assert client.post(f"{door}{pair.pk}/messages/", {"text": "Me too"}).status_code == 404
        assert client.get(f"/api/rooms/{pair.pk}/messages").status_code == 404
    ana = browser(cast.ana)
    assert ana.get(f"/room/{pair.pk}/library/").status_code == 404
    assert ana.get(f"/room/{pair.pk}/conversations/").status_code == 404
    assert ana.post(f"/room/{pair.pk}/conversations/{cast.carla.pk}/").status_code == 404
    assert "Between us" in read(ana, f"/room/{pair.pk}/")


def test_with_one_group_and_conversations_a_member_is_in_the_group_at_once(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "open")
    pair = begun(cohort, cast.carla, cast.ana)
    ana = browser(cast.ana)
    assert "You are writing to 2 people in Group Birke" in read(ana, "/room/")
    assert "Your other groups" not in read(ana, "/room/")
    assert ana.get("/", follow=True).redirect_chain[-1][0] == "/room/"
    page = read(ana, f"/room/{cohort.room_id}/conversations/")
    assert "Carla" in page
    assert "New" not in page
    say(pair, cast.carla, "How are you?")
    assert "Carla New" in read(ana, f"/room/{cohort.room_id}/conversations/")
    join(room=cast.ahorn, person=cast.ana, by=None, now=now())
    page = read(ana, "/room/")
    assert "Your groups Group Ahorn Group Birke Your conversations Carla New" in page


def test_who_only_has_a_conversation_left_is_in_no_group(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "open")
    begun(cohort, cast.ana, cast.carla)
    leave(room=cohort.room, person=cast.ana, by=None, now=now())
    assert "You are not in a group yet" in read(browser(cast.ana), "/room/")


def test_what_is_closed_can_be_read_and_says_why_nothing_more_can_be_written(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "open")
    pair = begun(cohort, cast.ana, cast.anton)
    say(pair, cast.anton, "What I told you")
    load(path=write(folder, version="1.1.0", one_to_one="off"), by=cast.olga, now=now())
    ana = browser(cast.ana)
    page = read(ana, f"/room/{pair.pk}/")
    assert "Nothing more can be written here" in page
    assert "What I told you" in page
    assert re.search(r'<form id="compose"[^>]* hidden ', ana.get(f"/room/{pair.pk}/").content.decode())
    assert "can only be read" in read(ana, f"/room/{cohort.room_id}/conversations/")
    refused = ana.post(f"/room/{pair.pk}/messages/", {"text": "One more"})
    assert refused.status_code == 422
    assert "this talk is closed" in refused.content.decode()
    leave(room=cohort.room, person=cast.ana, by=None, now=now())
    assert ana.get(f"/room/{pair.pk}/").status_code == 404


def test_who_was_erased_meanwhile_is_absent(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "open")
    Erased.objects.create(person=cast.anton, at=now(), extent=Erased.ALL, reason="moved away")
    answer = browser(cast.ana).post(f"/room/{cohort.room_id}/conversations/{cast.anton.pk}/")
    assert answer.status_code == 404
    assert not Room.objects.filter(kind="pair").exists()


def test_a_conversation_is_searched_under_its_name_and_on_the_clock_of_its_group(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "open")
    Cohort.objects.filter(pk=cohort.pk).update(zone="Pacific/Auckland")
    pair = begun(cohort, cast.ana, cast.anton)
    say(pair, cast.anton, "What I told you", at=datetime(2026, 3, 3, 20, 30, tzinfo=UTC))
    ana, address = browser(cast.ana), f"/room/{pair.pk}/search/"
    page = read(ana, f"{address}?q=told")
    assert "Back to your conversation Search: Anton" in page
    assert "4 March 2026, 9:30" in page or "Wednesday 4 March, 9:30" in page
    assert ana.get(f"{address}?date=2026-03-04").headers["Location"] == f"/room/{pair.pk}/?at=1#m1"
    say(pair, cast.ana, "And I you", at=datetime(2026, 3, 4, 20, 30, tzinfo=UTC))
    assert ana.get(f"{address}?date=2026-03-05").headers["Location"] == f"/room/{pair.pk}/?at=2#m2"
    assert ana.get(f"/api/rooms/{pair.pk}/day?date=2026-03-05").json() == {"seq": 2}
    assert "Back to your group Search: Group Birke" in read(ana, f"/room/{cohort.room_id}/search/")


def test_about_says_who_reads_a_conversation(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "open")
    pair = begun(cohort, cast.ana, cast.anton)
    page = read(browser(cast.ana), f"/room/{pair.pk}/about/")
    assert "Who can read this conversation" in page
    assert "by nobody else in the group" in page
    assert "Anton" in page


def test_a_room_without_a_programme_has_no_conversations(cast: Cast) -> None:
    assert "switched off" in read(browser(cast.anton), f"/room/{cast.linde.pk}/conversations/")
    assert browser(cast.anton).post(f"/room/{cast.linde.pk}/conversations/{cast.carla.pk}/").status_code == 404


def test_the_page_asks_as_often_for_one_conversation_as_for_three(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "open")
    ana, asked = browser(cast.ana), []
    ana.get("/room/")
    for other in (cast.carla, cast.anton, cast.ben):
        place(person=other, cohort=cohort, role="member", by=cast.olga, now=now())
        say(begun(cohort, cast.ana, other), other, "Hello")
        with CaptureQueriesContext(connection) as captured:
            ana.get(f"/room/{cohort.room_id}/conversations/")
        asked.append(len(captured))
    assert asked[0] == asked[1] == asked[2]


# The moderator's door


def test_a_moderator_begins_from_their_door_and_comes_back_to_the_group(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "moderators")
    carla, room = browser(cast.carla), cohort.room_id
    page = read(carla, f"/today/room/{room}/conversations/")
    assert "Write to Ana" in page
    assert "Write to Anton" in page
    answer = carla.post(f"/today/room/{room}/conversations/{cast.ana.pk}/")
    pair = Room.objects.get(kind="pair")
    assert answer.headers["Location"] == f"/today/room/{pair.pk}/"
    html = carla.get(f"/today/room/{pair.pk}/").content.decode()
    assert f'href="/today/room/{room}/"' in html
    assert "You are writing to Ana." in html
    assert "Who can read this conversation" in read(carla, f"/today/room/{pair.pk}/about/")
    carla.post(f"/today/room/{pair.pk}/messages/", {"text": "Good morning, Ana"})
    assert "Good morning, Ana" in read(browser(cast.ana), f"/room/{pair.pk}/")
    assert browser(cast.ana).get(f"/today/room/{pair.pk}/").status_code == 404


def test_today_says_who_has_written_and_is_not_confused(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "moderators")
    carla = browser(cast.carla)
    before = read(carla, f"/today/{cohort.pk}/")
    pair = begun(cohort, cast.ana, cast.carla)
    assert read(carla, f"/today/{cohort.pk}/") == before
    say(pair, cast.ana, "May I ask you something?")
    page = read(carla, f"/today/{cohort.pk}/")
    assert "Ana has written to you" in page
    assert page.replace(" Ana has written to you", "") == before
    assert f'href="/today/room/{pair.pk}/"' in carla.get(f"/today/{cohort.pk}/").content.decode()


def test_who_moderates_no_more_comes_in_by_the_member_s_door(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "open")
    pair = begun(cohort, cast.carla, cast.ana)
    place(person=cast.carla, cohort=cohort, role="member", by=cast.olga, now=now())
    carla = browser(cast.carla)
    assert carla.get(f"/today/room/{pair.pk}/").status_code == 404
    assert carla.get(f"/room/{pair.pk}/").status_code == 200


# The office


def test_the_office_counts_groups_only(cast: Cast, folder: Path) -> None:
    cohort = circle(cast, folder, "open")
    pair = begun(cohort, cast.ana, cast.carla)
    say(pair, cast.ana, "Between us")
    office = Client()
    office.force_login(cast.olga.user)
    assert Membership.objects.filter(room=pair).count() == 2
    for address in ("/office/", "/office/people/", f"/office/people/{cast.ana.pk}/", "/office/groups/"):
        page = read(office, address)
        assert "Birke" in page
        assert "Between us" not in page
    assert "Birke, " not in read(office, "/office/people/")

"""Somebody's data were erased: the office says so, offers nothing more, and nobody is named."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cast import Cast, say
from programme.packing import due_of
from runde.chat.models import Membership
from runde.keeping.erasing import erase
from runde.kit.time import now
from runde.ledger.checking import current_head
from runde.people.devices import make_device
from runde.people.models import Letter
from runde.people.signin import DEVICE_COOKIE
from runde.programme.models import Cohort

pytestmark = pytest.mark.promise("B16")


def text(client: Client, path: str) -> str:
    return str(client.get(path).content.decode())


def test_the_page_of_a_person_shows_the_number_that_commands_take(office: Client, cast: Cast) -> None:
    assert f"Number {cast.ana.pk}" in text(office, f"/office/people/{cast.ana.pk}/")


@pytest.mark.parametrize(
    ("keep", "stayed"), [(False, "placeholders for what they wrote"), (True, "for research, without a name")]
)
def test_the_page_says_when_why_and_who_decided_and_offers_nothing(
    office: Client, cast: Cast, cohort: Cohort, keep: bool, stayed: str
) -> None:
    erase(person=cast.ana, by=cast.olga, now=now(), reason="Asked by letter", keep_for_research=keep)
    page = text(office, f"/office/people/{cast.ana.pk}/")
    for part in ("Former member", "11 Mar 2026, 13:00", "Asked by letter", "Olga", stayed, "Birke"):
        assert part in page
    assert "Ana" not in page
    assert "New letter" not in page
    assert "Keep contact data" not in page
    assert "To put this person into a group" not in page


def test_who_runs_the_server_decided_where_nobody_is_named(office: Client, cast: Cast) -> None:
    erase(person=cast.ana, by=None, now=now(), reason="Asked by letter")
    assert "whoever runs the server" in text(office, f"/office/people/{cast.ana.pk}/")


def test_the_erased_stand_apart_from_the_people_and_in_no_list_to_choose_from(
    office: Client, cast: Cast, cohort: Cohort
) -> None:
    choice = "Anton"
    assert choice in text(office, f"/office/groups/{cohort.pk}/")
    assert choice in text(office, reverse("office:new_group"))
    erase(person=cast.anton, by=cast.olga, now=now(), reason="Asked by letter")
    people = text(office, "/office/people/")
    assert "Anton" not in people
    assert "1 erasure" in people
    assert f"Number {cast.anton.pk}, on 11 Mar 2026" in people
    assert choice not in text(office, f"/office/groups/{cohort.pk}/")
    assert choice not in text(office, reverse("office:new_group"))


def test_no_act_on_the_page_brings_anybody_back(office: Client, cast: Cast) -> None:
    erase(person=cast.ana, by=cast.olga, now=now(), reason="Asked by letter")
    head, page = current_head(), f"/office/people/{cast.ana.pk}/"
    sentence = "The data of this person were erased on March 11, 2026."
    named = office.post(reverse("office:person_name", args=[cast.ana.pk]), {"name": "Ana", "language": "en"})
    contact = office.post(reverse("office:person_contact", args=[cast.ana.pk]), {"phone": "0699 1"})
    for refused in (named, contact):
        assert (refused.status_code, sentence in refused.content.decode()) == (422, True)
    letter = office.post(reverse("office:new_letter", args=[cast.ana.pk]), follow=True)
    assert letter.redirect_chain == [(page, 302)]
    assert sentence in letter.content.decode()
    assert not Letter.objects.filter(person=cast.ana).exists()
    assert current_head() == head


def test_every_page_that_named_somebody_shows_the_placeholder(office: Client, cast: Cast, cohort: Cohort) -> None:
    """Carla moderated group Birke, posted and adapted; Ana wrote there."""
    say(cohort.room, cast.ana, "Good morning from Ana", at=now())
    group, items = f"/office/groups/{cohort.pk}/", reverse("office:items", args=[cohort.pk])
    item = reverse("office:item", args=[cohort.pk, due_of(cohort, "welcome").pk])
    writers = reverse("office:writers", args=[cohort.pk])
    for path, name in ((group, "Carla"), (items, "Carla"), (item, "Carla"), (writers, "Ana"), (group, "Ana")):
        assert name in text(office, path), path
    erase(person=cast.ana, by=cast.olga, now=now(), reason="The study", keep_for_research=True)
    erase(person=cast.carla, by=cast.olga, now=now(), reason="Asked by letter")
    for path in (group, items, item, writers):
        page = text(office, path)
        assert "Former member" in page, path
        assert "Carla" not in page, path
        assert "Ana" not in page, path
    assert "Its words went when the data of its author were erased." in text(office, item)
    assert "no moderator" in text(office, reverse("office:board"))


def test_the_room_shows_placeholders_where_no_script_runs(cast: Cast, office: Client) -> None:
    first = say(cast.linde, cast.ana, "Words of Ana")
    say(cast.linde, cast.anton, "An answer", reply_to=first.seq)
    kept = say(cast.linde, cast.carla, "Words of a moderator")
    say(cast.linde, cast.anton, "Another answer", reply_to=kept.seq)
    erase(person=cast.ana, by=cast.olga, now=now(), reason="Asked by letter")
    erase(person=cast.carla, by=cast.olga, now=now(), reason="The study", keep_for_research=True)
    assert Membership.objects.filter(room=cast.linde, left_at=None).count() == 1
    client = Client()

    client.cookies[DEVICE_COOKIE] = make_device(person=cast.anton, label="Phone", now=now())[1]
    page = text(client, f"/room/{cast.linde.pk}/")
    shown = page.split('<ol id="messages"')[1].split("</ol>")[0]
    assert shown.count("This message is no longer there.") == 2, "in its place, and where it is answered"
    assert shown.count("Former member") >= 4
    assert "Words of a moderator" in shown
    assert "Words of Ana" not in page
    assert "took this message back" not in shown
    answering = text(client, f"/room/{cast.linde.pk}/?answer={kept.seq}")
    assert "Your answer to Former member" in answering

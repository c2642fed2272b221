"""The members' page: who is here, one's own name and introduction."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cast import Cast
from runde.chat.joining import join
from runde.chat.models import Membership
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.outbox.models import Event
from runde.people.devices import make_device
from runde.people.helpline import set_helpline
from runde.people.models import Person
from runde.people.signin import DEVICE_COOKIE


def browser(person: Person) -> Client:
    client = Client()
    client.cookies[DEVICE_COOKIE] = make_device(person=person, label="test", now=now())[1]
    return client


def shown(page: Any) -> str:
    return str(page.content.decode())


@pytest.mark.promise("D2")
@pytest.mark.promise("D14")
def test_everybody_reads_how_somebody_introduces_themselves(cast: Cast) -> None:
    set_helpline(name="Herta Berger", phone="02742 9000", hours="", by=cast.olga, now=now())
    ana, address = browser(cast.ana), f"/room/{cast.linde.pk}"
    page = ana.post(f"{address}/introduction/", {"introduction": "I like my <b>garden</b>.\r\nAnd tea."}, follow=True)
    assert page.redirect_chain == [(f"{address}/members/", 302)]
    assert "This is what the others read about you now." in shown(page)
    theirs = shown(browser(cast.anton).get(f"{address}/members/"))
    assert "I like my &lt;b&gt;garden&lt;/b&gt;.\nAnd tea." in theirs
    assert "Carla" in theirs
    assert "Moderator" in theirs
    assert "02742 9000" in theirs
    assert "Gil" not in theirs
    ana.post(f"{address}/introduction/", {"introduction": " "})
    assert "garden" not in shown(browser(cast.anton).get(f"{address}/members/"))


def test_too_long_an_introduction_comes_back_with_a_sentence(cast: Cast) -> None:
    ana, address = browser(cast.ana), f"/room/{cast.linde.pk}"
    ana.post(f"{address}/introduction/", {"introduction": "First"})
    page = ana.post(f"{address}/introduction/", {"introduction": "y" * 501})
    assert page.status_code == 422
    assert "Please use at most 500 characters." in shown(page)
    assert "y" * 501 in shown(page)
    assert Membership.objects.get(room=cast.linde, person=cast.ana).introduction == "First"


@pytest.mark.promise("D2")
def test_one_s_own_name_is_changed_here_and_the_others_hear_it(cast: Cast) -> None:
    ana, address = browser(cast.ana), f"/room/{cast.linde.pk}"
    page = ana.post(f"{address}/name/", {"name": "Sonnenblume"}, follow=True)
    assert "The others see this name now." in shown(page)
    assert "Sonnenblume (you)" in shown(page)
    assert Event.objects.get(kind="renamed").payload == {"person": cast.ana.pk}
    entry = Entry.objects.get(act="person.rename")
    assert (entry.by, entry.on) == (cast.ana.pk, f"person:{cast.ana.pk}")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Please enter a name."),
        ("\u200b", "Please enter a name."),
        ("x" * 200, "Please use at most 60 characters."),
        ("carla", "Somebody in your group has this name already."),
    ],
)
def test_a_name_that_cannot_be_taken_comes_back_with_a_sentence(cast: Cast, name: str, sentence: str) -> None:
    page = browser(cast.ana).post(f"/room/{cast.linde.pk}/name/", {"name": name})
    assert page.status_code == 422
    assert sentence in shown(page)
    assert Person.objects.get(pk=cast.ana.pk).name == "Ana"


def test_who_is_too_fast_is_told_so(cast: Cast) -> None:
    ana = browser(cast.ana)
    pages = [ana.post(f"/room/{cast.linde.pk}/introduction/", {"introduction": f"{number}"}) for number in range(80)]
    assert pages[0].status_code == 302
    assert "That was a lot at once." in shown(pages[-1])


def test_long_names_and_signs_stand_soundly(cast: Cast) -> None:
    Person.objects.filter(pk=cast.anton.pk).update(name="W" * 60)
    Person.objects.filter(pk=cast.carla.pk).update(name="🌻")
    page = shown(browser(cast.ana).get(f"/room/{cast.linde.pk}/members/"))
    assert "W" * 60 in page
    assert '<span class="avatar" aria-hidden="true">🌻</span>' in page


@pytest.mark.parametrize("below", ["members/", "introduction/", "name/"])
def test_of_another_group_nobody_learns_anything(cast: Cast, below: str) -> None:
    for name in ("ben", "karl", "gil", "dev", "olga"):
        client = browser(getattr(cast, name))
        for room in (cast.linde.pk, 987_654):
            ask = client.get if below == "members/" else client.post
            assert ask(f"/room/{room}/{below}").status_code == 404
    assert Client().get(f"/room/{cast.linde.pk}/members/").status_code == 401


def test_the_way_back_leads_to_one_s_own_door(cast: Cast) -> None:
    address = f"/room/{cast.linde.pk}/members/"
    assert f'href="/room/{cast.linde.pk}/"' in shown(browser(cast.ana).get(address))
    assert f'href="/today/room/{cast.linde.pk}/"' in shown(browser(cast.carla).get(address))


def test_the_number_of_queries_does_not_grow(cast: Cast, django_assert_num_queries: Any) -> None:
    ana, address = browser(cast.ana), f"/room/{cast.linde.pk}/members/"
    with django_assert_num_queries(6):
        ana.get(address)
    for name in ("Ida", "Jon"):
        join(room=cast.linde, person=Person.objects.create(name=name, language="en", made_at=now()), by=None, now=now())
    with django_assert_num_queries(6):
        ana.get(address)

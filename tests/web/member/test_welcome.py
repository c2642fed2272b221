"""The first visit in three screens, and the rules when they change."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client

from cast import Cast, say, settle
from runde.chat.joining import join
from runde.chat.models import Membership, Message, Room
from runde.chat.welcoming import digest_of
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.moderation.gate import introduce
from runde.people.devices import make_device
from runde.people.helpline import set_helpline
from runde.people.models import Person
from runde.people.signin import DEVICE_COOKIE
from runde.programme.models import Cohort, Edition, Programme

RULES = {"en": "We are kind.\n\n- What is here stays here.", "de": "Wir sind freundlich."}


def load(programme: Programme, rules: dict[str, str]) -> None:
    content: dict[str, Any] = {"weeks": 2, "themes": [], "rules": rules}
    Edition.objects.create(
        programme=programme, version=str(Edition.objects.count()), digest="x", content=content, loaded_at=now()
    )


@pytest.fixture
def programme(cast: Cast) -> Programme:
    """Linde follows a programme with rules; nobody has been there yet."""
    set_helpline(name="Herta Berger", phone="02742 9000", hours="", by=cast.olga, now=now())
    made = Programme.objects.create(slug="steps", made_at=now())
    load(made, RULES)
    Cohort.objects.create(
        programme=made, room=cast.linde, language="en", starts_on=now().date() - timedelta(days=now().weekday()),
        zone="Europe/Vienna", weekdays=[0], hours_from=time(9), hours_to=time(17), made_at=now(),
    )  # fmt: skip
    say(cast.linde, cast.carla, "Good morning, everybody")
    return made


def browser(person: Person) -> Client:
    client = Client()
    client.cookies[DEVICE_COOKIE] = make_device(person=person, label="test", now=now())[1]
    return client


def goes_to(client: Client, address: str) -> str:
    response = client.get(address)
    return response.headers["Location"] if response.status_code == 302 else f"{response.status_code}"


def shown(page: Any) -> str:
    return str(page.content.decode())


def digest(page: str) -> str:
    found = re.search(r'name="rules" value="(\w+)"', page)
    assert found
    return found[1]


@pytest.mark.promise("D1")
@pytest.mark.promise("D14")
def test_from_the_first_look_to_the_room_without_a_script(cast: Cast, programme: Programme) -> None:
    ana, base = browser(cast.ana), f"/room/{cast.linde.pk}"
    page = ana.get("/room/", follow=True)
    assert page.redirect_chain == [(f"{base}/welcome/", 302)]
    for words in ("1 of 3", "Ana (you)", "Anton", "Carla", "Moderator", "The team of the programme can read too."):
        assert words in shown(page)
    assert "Good morning, everybody" not in shown(page)
    assert f'href="{base}/welcome/rules/"' in shown(page)
    page = ana.get(f"{base}/welcome/rules/")
    for words in ("2 of 3", "<p>We are kind.</p>", "<li>What is here stays here.</li>", "Yes, I agree"):
        assert words in shown(page)
    page = ana.post(f"{base}/welcome/rules/", {"rules": digest(shown(page))}, follow=True)
    assert page.redirect_chain == [(f"{base}/welcome/look/", 302)]
    assert "3 of 3" in shown(page)
    page = ana.post("/own/look/", {"text_size": "26", "next": f"{base}/welcome/look/"}, follow=True)
    assert 'data-text="26"' in shown(page)
    assert "3 of 3" in shown(page)
    page = ana.post(f"{base}/welcome/look/", follow=True)
    assert page.redirect_chain == [(f"{base}/", 302)]
    assert "Good morning, everybody" in shown(page)
    for address in ("/room/", f"{base}/"):
        assert goes_to(ana, address) == "200"
    for address in ("", "rules/", "look/"):
        assert goes_to(ana, f"{base}/welcome/{address}") == f"{base}/"
        assert "02742 9000" in shown(page)


def test_a_human_can_be_called_on_each_screen(cast: Cast, programme: Programme) -> None:
    ana, base = browser(cast.ana), f"/room/{cast.linde.pk}/welcome"
    for address in (f"{base}/", f"{base}/rules/"):
        assert "02742 9000" in shown(ana.get(address))
    rules = shown(ana.get(f"{base}/rules/"))
    assert "Nobody has to agree, and you need not say why." in rules
    ana.post(f"{base}/rules/", {"rules": digest(rules)})
    assert "02742 9000" in shown(ana.get(f"{base}/look/"))


def test_nobody_gets_in_without_a_yes(cast: Cast, programme: Programme) -> None:
    ana, base = browser(cast.ana), f"/room/{cast.linde.pk}"
    assert goes_to(ana, f"{base}/welcome/look/") == f"{base}/welcome/rules/"
    assert ana.post(f"{base}/welcome/look/").headers["Location"] == f"{base}/welcome/rules/"
    for read in ("", "x", digest_of("other rules")):
        page = ana.post(f"{base}/welcome/rules/", {"rules": read})
        assert page.status_code == 409
        assert "The rules have just changed." in shown(page)
    assert goes_to(ana, f"{base}/") == f"{base}/welcome/"
    assert Membership.objects.get(room=cast.linde, person=cast.ana).agreed_at is None
    assert not Entry.objects.filter(act="rules.agree").exists()


def test_it_can_be_left_and_gone_on_with(cast: Cast, programme: Programme) -> None:
    base = f"/room/{cast.linde.pk}"
    rules = browser(cast.ana).get(f"{base}/welcome/rules/")
    browser(cast.ana).post(f"{base}/welcome/rules/", {"rules": digest(shown(rules))})
    assert goes_to(browser(cast.ana), "/room/") == f"{base}/welcome/look/"


def test_when_the_rules_change_only_they_are_asked_and_once(cast: Cast, programme: Programme) -> None:
    settle(cast.linde)
    ana, base = browser(cast.ana), f"/room/{cast.linde.pk}"
    assert goes_to(ana, f"{base}/") == "200"
    load(programme, RULES)
    assert goes_to(ana, f"{base}/") == "200"
    load(programme, RULES | {"de": "Wir sind sehr freundlich."})
    assert goes_to(ana, f"{base}/") == "200"
    load(programme, {"en": "We are very kind.", "de": "Wir sind sehr freundlich."})
    for address in (f"{base}/", f"{base}/welcome/", f"{base}/welcome/look/"):
        assert goes_to(ana, address) == f"{base}/welcome/rules/"
    page = shown(ana.get(f"{base}/welcome/rules/"))
    assert "The rules have changed" in page
    assert "2 of 3" not in page
    answer = ana.post(f"{base}/welcome/rules/", {"rules": digest(page)})
    assert answer.headers["Location"] == f"{base}/"
    assert goes_to(ana, f"{base}/") == "200"


def test_another_language_asks_for_nothing_new(cast: Cast, programme: Programme) -> None:
    settle(cast.linde)
    ana = browser(cast.ana)
    ana.post("/language/", {"language": "de"})
    assert goes_to(ana, f"/room/{cast.linde.pk}/") == "200"


def test_the_rules_are_read_and_agreed_to_in_one_s_own_language(cast: Cast, programme: Programme) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(language="de")
    page = shown(browser(cast.ana).get(f"/room/{cast.linde.pk}/welcome/rules/"))
    assert "Wir sind freundlich." in page
    assert "2 von 3" in page
    assert digest(page) == digest_of(RULES["de"])


def test_rules_in_another_language_only_are_shown_all_the_same(cast: Cast, programme: Programme) -> None:
    load(programme, {"de": "Nur auf Deutsch.", "en": " "})
    assert "Nur auf Deutsch." in shown(browser(cast.ana).get(f"/room/{cast.linde.pk}/welcome/rules/"))


def test_a_moderator_arrives_in_the_same_way_and_ends_at_her_own_door(cast: Cast, programme: Programme) -> None:
    carla, base = browser(cast.carla), f"/room/{cast.linde.pk}"
    assert goes_to(carla, f"/today/room/{cast.linde.pk}/") == f"{base}/welcome/"
    rules = carla.get(f"{base}/welcome/rules/")
    carla.post(f"{base}/welcome/rules/", {"rules": digest(shown(rules))})
    answer = carla.post(f"{base}/welcome/look/")
    assert answer.headers["Location"] == f"/today/room/{cast.linde.pk}/"
    assert goes_to(carla, f"/today/room/{cast.linde.pk}/") == "200"


def test_a_room_for_two_and_one_without_rules_open_at_once(cast: Cast, programme: Programme) -> None:
    assert goes_to(browser(cast.ben), "/room/") == "200"
    Room.objects.filter(pk=cast.linde.pk).update(kind=Room.PAIR)
    assert goes_to(browser(cast.ana), "/room/") == "200"


def test_what_was_written_before_a_change_of_rules_still_arrives(cast: Cast, programme: Programme) -> None:
    settle(cast.linde)
    ana = browser(cast.ana)
    load(programme, {"en": "We are very kind.", "de": "Wir sind sehr freundlich."})
    answer = ana.post(f"/room/{cast.linde.pk}/messages/", {"text": "Written on the way"})
    assert answer.status_code == 302
    assert Message.objects.filter(text="Written on the way").exists()
    assert ana.get(f"/api/rooms/{cast.linde.pk}/messages").status_code == 200


@pytest.mark.parametrize("below", ["", "rules/", "look/"])
def test_the_screens_of_another_group_look_like_none(cast: Cast, programme: Programme, below: str) -> None:
    for name in ("ben", "gil", "dev", "olga"):
        client = browser(getattr(cast, name))
        for room in (cast.linde.pk, 987_654):
            assert client.get(f"/room/{room}/welcome/{below}").status_code == 404
            assert client.post(f"/room/{room}/welcome/{below}").status_code in {404, 405}
    assert Client().get(f"/room/{cast.linde.pk}/welcome/{below}").status_code == 401


def test_who_is_here_says_what_they_say_about_themselves(
    cast: Cast, programme: Programme, django_assert_num_queries: Any
) -> None:
    anton = Membership.objects.get(room=cast.linde, person=cast.anton)
    introduce(membership=anton, text="I bake <b>bread</b>.")
    ana, address = browser(cast.ana), f"/room/{cast.linde.pk}/welcome/"
    with django_assert_num_queries(6):
        assert "I bake &lt;b&gt;bread&lt;/b&gt;." in shown(ana.get(address))
    for name in ("Ida", "Jon"):
        person = Person.objects.create(name=name, language="en", made_at=now())
        introduce(membership=join(room=cast.linde, person=person, by=None, now=now()), text="Hello")
    with django_assert_num_queries(6):
        assert "Jon" in shown(ana.get(address))

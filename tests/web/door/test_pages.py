"""The first page, help, what is kept, languages; and each page of the door in both languages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cast import PASSWORD, Cast
from runde.kit.time import now
from runde.people.arriving import change_identity
from runde.people.models import Helpline, Letter, Person, Role
from runde.people.roles import give_role
from web.door.browser import SignedIn, text

PAGES = ["/welcome/", "/help/", "/kept/", "/staff/", "/start/", "/nothing/here/"]


@pytest.mark.promise("D3")
@pytest.mark.promise("D14")
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_its_language_and_a_humans_number(
    client: Client, human: Helpline, address: str, language: str
) -> None:
    page = client.get(address, headers={"Accept-Language": language})
    assert page.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in text(page)
    assert '<a class="skip" href="#content">' in text(page)
    assert len(re.findall("<h1", text(page))) == 1
    assert 'href="tel:+4327429000"' in text(page)
    assert human.phone in text(page)
    other = "Deutsch" if language == "en" else "English"
    assert f">{other}</button>" in text(page)


@pytest.mark.parametrize("address", PAGES)
def test_pages_work_without_a_helpline(client: Client, cast: Cast, address: str) -> None:
    assert "the person who gave you your letter" in text(client.get(address))


@pytest.mark.promise("D14")
def test_what_is_kept_is_said_completely_and_in_both_languages(client: Client, cast: Cast) -> None:
    told = {
        "en": "pictures, voice messages and videos; “Thank you”; answer a poll; look it up; the other person, and the team; "
        "report a message; hide a message; where you have read; say about yourself; yes to the rules; telephone number; "
        "signed in; which colours; who did what; copy of everything",
        "de": "Bilder, Sprachnachrichten und Videos; „Danke“; bei einer Umfrage; nachsehen; die andere Person und das Team; "
        "Nachricht melden; verbergen; bis wohin Sie gelesen; über sich sagen; Ja zu den Regeln; Telefonnummer; "
        "angemeldet; welche Farben; wer was wann; Kopie",
    }
    for language, said in told.items():
        page = " ".join(text(client.get("/kept/", headers={"Accept-Language": language})).split())
        assert [one for one in said.split("; ") if one not in page] == []


def test_what_every_template_knows(client: Client, human: Helpline) -> None:
    context = client.get("/kept/").context
    assert (context["helpline"], context["person"], context["language"]) == (human, None, "en")
    assert (context["languages"], context["here"]) == ([("de", "Deutsch")], "/kept/")


def test_few_queries(
    client: Client,
    cast: Cast,
    human: Helpline,
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(1):
        client.get("/welcome/")
    browser = signed_in(cast.ana)
    with django_assert_max_num_queries(2):
        browser.get("/kept/")
    client.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    with django_assert_max_num_queries(4):
        client.get("/kept/")


def test_each_begins_at_their_own_page(client: Client, cast: Cast, signed_in: SignedIn) -> None:
    def begins(browser: Client) -> str:
        return browser.get("/").headers["Location"]

    assert begins(client) == "/welcome/"
    assert begins(signed_in(cast.carla)) == "/today/"
    assert begins(signed_in(cast.ana)) == "/room/"
    assert begins(signed_in(cast.gil)) == "/room/"
    assert begins(signed_in(cast.olga)) == "/staff/"
    client.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    assert begins(client) == "/office/"
    give_role(person=cast.carla, role=Role.COORDINATOR, by=cast.olga, now=now())
    assert begins(signed_in(cast.carla)) == "/today/"


def test_help_works_for_everybody(cast: Cast, human: Helpline, signed_in: SignedIn) -> None:
    page = signed_in(cast.ana).get("/help/")
    assert "Call +43 2742 9000" in text(page)
    assert "9–16" in text(page)
    assert "To come back you need a new letter." in text(page)


@pytest.mark.promise("D3")
def test_a_language_is_chosen_by_cookie_or_by_person(client: Client, cast: Cast, signed_in: SignedIn) -> None:
    page = client.post("/language/", {"language": "de", "next": "/help/"}, follow=True)
    assert page.redirect_chain == [("/help/", 302)]
    assert "Hilfe" in text(page)
    browser = signed_in(cast.ana)
    browser.cookies["runde_language"] = "de"
    assert browser.get("/help/").headers["Content-Language"] == "en"
    browser.post("/language/", {"language": "de", "next": "https://evil.example/"})
    assert Person.objects.get(pk=cast.ana.pk).language == "de"
    assert browser.get("/help/").headers["Content-Language"] == "de"


def test_a_language_that_we_do_not_speak(client: Client, db: None) -> None:
    assert client.post("/language/", {"language": "fr"}).status_code == 404
    assert client.get("/language/").status_code == 405
    assert client.get("/help/", headers={"Accept-Language": "fr"}).headers["Content-Language"] == "en"


@pytest.mark.promise("D2")
def test_a_page_of_the_door_never_shows_contact_data(client: Client, cast: Cast, letter: Letter) -> None:
    change_identity(person=cast.ana, by=cast.olga, now=now(), phone="0664 7654321", full_name="Anna Musterfrau")
    shown = text(client.get(f"/join/{letter.code}/"))
    client.post(f"/join/{letter.code}/", {"pin": "2580"})
    shown += "".join(text(client.get(address)) for address in ("/start/", "/help/", "/kept/", "/pin/"))
    assert "Hello, Ana" in shown
    assert "7654321" not in shown
    assert "Musterfrau" not in shown

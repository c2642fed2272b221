"""Coming in by letter, in a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.test.utils import override_settings

from cast import PASSWORD, Cast
from runde.kit.time import now
from runde.people.guessing import MOST
from runde.people.letters import issue_letter, withdraw_letter
from runde.people.models import Device, Helpline, Letter, Person
from runde.people.pins import try_pin
from runde.web.door import letters
from web.door.browser import SignedIn, text


@pytest.mark.promise("D1")
def test_from_the_code_on_paper_to_the_group(client: Client, cast: Cast, letter: Letter) -> None:
    page = client.get("/", follow=True)
    assert page.redirect_chain == [("/welcome/", 302)]
    typed = f" {letter.code[:4].lower()} - {letter.code[4:]}"
    page = client.post("/welcome/", {"code": typed}, follow=True)
    assert "Hello, Ana" in text(page)
    page = client.post(f"/join/{letter.code}/", {"pin": "2580"}, follow=True)
    assert page.redirect_chain == [("/start/", 302)]
    assert "Runde remembers how far you have read. The study uses this." in text(page)
    assert client.get("/").headers["Location"] == "/room/"
    assert client.get("/api/me").json()["person"] == cast.ana.pk


@pytest.mark.promise("D1")
def test_looking_at_the_letter_never_uses_it_up(client: Client, letter: Letter) -> None:
    for _ in range(3):
        page = client.get(f"/join/{letter.code.lower()}/")
        assert (page.status_code, "Hello, Ana" in text(page)) == (200, True)
    client.head(f"/join/{letter.code}/")
    letter.refresh_from_db()
    assert letter.used_at is None
    assert not Device.objects.exists()


def test_the_page_of_a_letter_is_nowhere_kept(client: Client, letter: Letter) -> None:
    page = client.get(f"/join/{letter.code}/")
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in text(page)


def test_the_cookie_of_a_device(client: Client, letter: Letter) -> None:
    client.post(f"/join/{letter.code}/", {"pin": "2580"})
    cookie = client.cookies["runde_device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 400 * 86_400)
    assert cookie["secure"] == ""
    assert cookie.value not in str(list(Device.objects.values_list()))


def test_over_https_the_cookie_is_secure(client: Client, letter: Letter) -> None:
    with override_settings(RUNDE=replace(settings.RUNDE, url="https://runde.example.org")):
        client.post(f"/join/{letter.code}/", {"pin": "2580"})
    assert client.cookies["runde_device"]["secure"] is True


@pytest.mark.parametrize("pin", ["1234", "0000", "25", "123456789", "abcd", ""])
def test_a_pin_that_cannot_be_taken_is_asked_for_again(client: Client, letter: Letter, pin: str) -> None:
    page = client.post(f"/join/{letter.code}/", {"pin": pin})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in text(page)
    assert "runde_device" not in client.cookies
    assert client.post(f"/join/{letter.code}/", {"pin": "2580"}).status_code == 302


def test_letters_that_let_nobody_in_say_why_and_whom_to_call(
    client: Client, cast: Cast, letter: Letter, human: Helpline
) -> None:
    def refused(code: str) -> str:
        page = client.get(f"/join/{code}/")
        assert page.status_code == 410
        assert f"{human.name}, {human.phone}" in text(page)
        again = client.post(f"/join/{code}/", {"pin": "2580"})
        assert (again.status_code, "runde_device" in client.cookies) == (410, False)
        return text(page)

    withdrawn = letter.code
    expired = issue_letter(person=cast.ana, by=cast.olga, now=now() - timedelta(days=29)).code
    used = issue_letter(person=cast.ben, by=cast.olga, now=now()).code
    Client().post(f"/join/{used}/", {"pin": "2580"})
    assert "There is a newer letter for you." in refused(withdrawn)
    assert "This letter is too old." in refused(expired)
    assert "This letter was used already." in refused(used)


def test_an_unknown_code(client: Client, human: Helpline) -> None:
    page = client.post("/welcome/", {"code": "2222 2222"})
    assert page.status_code == 422
    assert "We do not know this code." in text(page)
    assert human.phone in text(page)
    assert client.get("/join/22222222/").status_code == 404
    page = client.post("/welcome/", {"code": "short <b>"})
    assert "A code has 8 letters and digits." in text(page)
    assert "short &lt;b&gt;" in text(page)


def test_without_a_helpline_there_is_still_somebody_to_ask(client: Client, cast: Cast) -> None:
    letter = issue_letter(person=cast.ana, by=cast.olga, now=now())
    code = letter.code
    withdraw_letter(letter=letter, by=cast.olga, now=now())
    assert "Please ask the person who gave you your letter for a new one." in text(client.get(f"/join/{code}/"))


def test_who_tries_many_codes_has_to_wait(client: Client, letter: Letter) -> None:
    for _ in range(MOST):
        assert client.post("/welcome/", {"code": "22222222"}).status_code == 422
    page = client.post("/welcome/", {"code": letter.code})
    assert (page.status_code, "wait ten minutes" in text(page)) == (429, True)
    assert client.get(f"/join/{letter.code}/").status_code == 429
    assert client.get(f"/join/{letter.code}/", REMOTE_ADDR="192.0.2.9").status_code == 200


def test_opening_the_used_letter_again_leads_on(cast: Cast, letter: Letter, signed_in: SignedIn) -> None:
    mine, others = Client(), signed_in(cast.ben)
    mine.post(f"/join/{letter.code}/", {"pin": "2580"})
    page = mine.get(f"/join/{letter.code}/")
    assert (page.status_code, page.headers["Location"]) == (302, "/")
    assert others.get(f"/join/{letter.code}/").status_code == 410


def test_one_browser_is_signed_in_as_one_person(cast: Cast, letter: Letter, signed_in: SignedIn) -> None:
    browser = signed_in(cast.ben)
    before = Device.objects.get(person=cast.ben)
    browser.post(f"/join/{letter.code}/", {"pin": "2580"})
    before.refresh_from_db()
    assert before.parked_at is not None
    assert browser.get("/api/me").json()["person"] == cast.ana.pk
    assert before.revoked_at is None
    page = browser.get("/start/")
    assert "Ben uses this device too." in text(page)


def test_a_letter_ends_the_session_of_staff(client: Client, cast: Cast, letter: Letter) -> None:
    client.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    assert client.get("/api/me").json()["person"] == cast.olga.pk
    client.post(f"/join/{letter.code}/", {"pin": "2580"})
    assert client.get("/api/me").json()["person"] == cast.ana.pk
    del client.cookies["runde_device"]
    assert client.get("/api/me").status_code == 401


def test_two_tabs_one_letter(client: Client, cast: Cast, letter: Letter) -> None:
    other = Client()
    other.get(f"/join/{letter.code}/")
    client.post(f"/join/{letter.code}/", {"pin": "2580"})
    assert other.post(f"/join/{letter.code}/", {"pin": "1470"}).status_code == 410
    assert try_pin(person=cast.ana, pin="2580", now=now())


def test_two_at_once_one_letter(cast: Cast, letter: Letter, rf: RequestFactory) -> None:
    """Both had found the letter usable when one of them was quicker."""
    Client().post(f"/join/{letter.code}/", {"pin": "2580"})
    page = letters._come_in(rf.post("/join/", {"pin": "1470"}), letter)
    assert (page.status_code, "This letter was used already." in text(page)) == (410, True)
    assert "runde_device" not in page.cookies


def test_the_page_speaks_the_language_of_the_person(client: Client, cast: Cast, letter: Letter) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(language="de")
    page = client.get(f"/join/{letter.code}/", headers={"Accept-Language": "en"})
    assert page.headers["Content-Language"] == "de"
    assert '<html lang="de">' in text(page)
    client.post("/language/", {"language": "en", "next": f"/join/{letter.code}/"})
    page = client.get(f"/join/{letter.code}/")
    assert page.headers["Content-Language"] == "en"
    client.post(f"/join/{letter.code}/", {"pin": "2580"})
    assert Person.objects.get(pk=cast.ana.pk).language == "en"


def test_the_device_is_named_after_the_browser(client: Client, letter: Letter) -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124 Mobile Safari/537.36"
    client.post(f"/join/{letter.code}/", {"pin": "2580"}, headers={"User-Agent": agent})
    assert Device.objects.get().label == "Chrome, Android"


def test_without_the_csrf_token_nobody_comes_in(letter: Letter) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post(f"/join/{letter.code}/", {"pin": "2580"})
    assert (page.status_code, "Please try once more" in text(page)) == (403, True)
    assert "CSRF" not in text(page)
    client.get(f"/join/{letter.code}/")
    token = client.cookies["runde_csrf"].value
    assert client.post(f"/join/{letter.code}/", {"pin": "2580", "csrfmiddlewaretoken": token}).status_code == 302

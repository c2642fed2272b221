"""Where staff are signed in: the list, ending one, and word to the owner when a browser is new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from cast import PASSWORD, Cast
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.outbox.models import Event
from runde.people.accounts import open_account
from runde.people.models import StaffSignIn
from runde.people.roles import give_role

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
NEWS = "New sign-in to your account: "


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, agent: str = FIREFOX, **more: Any) -> Client:
    answer = client.post(
        "/staff/", {"login": "olga@example.org", "password": PASSWORD}, headers={"User-Agent": agent}, **more
    )
    assert answer.headers["Location"] == "/"
    return client


def office(client: Client) -> str:
    return client.get("/office/people/").content.decode()


def in_office(client: Client) -> bool:
    return client.get("/office/").status_code == 200


def test_the_first_sign_in_and_a_known_browser_are_no_news(client: Client, cast: Cast) -> None:
    sign_in(client)
    cookie = client.cookies["runde_browser"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    client.post("/sign-out/")
    sign_in(client)
    assert client.cookies["runde_browser"].value == cookie.value
    assert NEWS not in office(client)
    assert not Entry.objects.filter(act="account.new_browser").exists()


def test_a_new_browser_is_told_on_the_owners_next_page_and_not_in_the_new_one(cast: Cast) -> None:
    mine, strange = sign_in(Client()), sign_in(Client(), CHROME)
    assert f"{NEWS}Chrome, Linux, " in office(mine)
    assert NEWS not in office(strange)
    assert Entry.objects.filter(act="account.new_browser", on=f"person:{cast.olga.pk}").count() == 1
    mine.post("/sign-out/")
    assert NEWS in office(sign_in(mine))  # also when nobody was there to see it


@override_settings(DEFAULT_FROM_EMAIL="runde@example.org")
def test_a_mail_tells_it_too(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    cast.olga.language = "de"
    cast.olga.save(update_fields=["language"])
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(Client())
    assert not mail.outbox
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(Client(), CHROME)
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["olga@example.org"], "Neue Anmeldung bei Runde")
    assert "Chrome, Linux" in sent.body


def test_not_me_ends_it_at_once_and_the_browser_stays_unknown(cast: Cast) -> None:
    mine, strange = sign_in(Client()), sign_in(Client(), CHROME)
    found = StaffSignIn.objects.get(noticed_at=None)
    Event.objects.all().delete()
    mine.post(f"/office/my-sign-in/sign-ins/{found.pk}/ending/")
    assert in_office(mine)
    assert not in_office(strange)
    assert [event.payload for event in Event.objects.filter(kind="signed_out")] == [
        {"device": None, "person": cast.olga.pk}
    ]
    assert NEWS not in office(mine)
    sign_in(strange, CHROME)
    assert NEWS in office(mine)


def test_it_was_me_makes_the_browser_known(cast: Cast) -> None:
    mine, other = sign_in(Client()), sign_in(Client(), CHROME)
    found = StaffSignIn.objects.get(noticed_at=None)
    mine.post(f"/office/my-sign-in/sign-ins/{found.pk}/known/")
    assert NEWS not in office(mine)
    other.post("/sign-out/")
    sign_in(other, CHROME)
    assert NEWS not in office(mine)


def test_the_list_shows_what_lives_and_ends_all_others(cast: Cast) -> None:
    mine, second, third = sign_in(Client()), sign_in(Client(), CHROME), sign_in(Client(), CHROME)
    second.post("/sign-out/")
    page = mine.get("/office/my-sign-in/").content.decode()
    assert page.count("End this sign-in") == 1
    assert page.count("Firefox, Windows") == 1
    mine.post("/office/my-sign-in/sign-ins/ending/")
    assert (in_office(mine), in_office(third)) == (True, False)
    assert "End this sign-in" not in mine.get("/office/my-sign-in/").content.decode()


def test_nobody_ends_or_knows_the_sign_ins_of_another(cast: Cast) -> None:
    give_role(person=cast.dev, role="coordinator", by=cast.olga, now=now())
    open_account(person=cast.dev, email="dev@example.org", password=PASSWORD, by=cast.olga, now=now())
    mine = sign_in(Client())
    theirs = Client()
    theirs.post("/staff/", {"login": "dev@example.org", "password": PASSWORD})
    hers = StaffSignIn.objects.get(person=cast.olga)
    for act in ("ending", "known"):
        assert theirs.post(f"/office/my-sign-in/sign-ins/{hers.pk}/{act}/").status_code == 404
    theirs.post("/office/my-sign-in/sign-ins/ending/")
    assert in_office(mine)

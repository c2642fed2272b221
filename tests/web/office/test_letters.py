"""Letters to print."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import segno
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cast import Cast
from runde.kit.ids import spaced_code
from runde.kit.time import now
from runde.ledger.models import Entry, Payload
from runde.people.helpline import set_helpline
from runde.people.letters import issue_letter, use_letter
from runde.people.models import Letter, Person
from runde.programme.models import Cohort
from runde.web.office.qr import qr


@pytest.mark.promise("D1")
def test_one_click_makes_a_letter_ready_to_print(office: Client, cast: Cast) -> None:
    set_helpline(name="Maria Huber", phone="01 234", hours="9 to 12", by=cast.olga, now=now())
    response = office.post(reverse("office:new_letter", args=[cast.ana.pk]), follow=True)
    letter = Letter.objects.get(person=cast.ana)
    page = response.content.decode()
    for words in ("For Ana", spaced_code(letter.code), "8 April 2026", "Maria Huber", "01 234", "9 to 12"):
        assert words in page, words
    assert Entry.objects.latest("seq").act == "letter.issue"


def test_the_code_stands_nowhere_in_plain_text(office: Client, cast: Cast) -> None:
    office.post(reverse("office:new_letter", args=[cast.ana.pk]))
    code = Letter.objects.get(person=cast.ana).code
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            assert code not in str(cursor.fetchall()), table
    assert code not in str(list(Payload.objects.values_list("body", flat=True)))


def test_without_https_there_is_no_qr_and_the_page_says_why(office: Client, cast: Cast) -> None:
    page = office.post(reverse("office:new_letter", args=[cast.ana.pk]), follow=True).content.decode()
    assert "Without an https address (RUNDE_URL) the letters carry no QR code" in page
    assert 'class="qr"' not in page
    assert "http://127.0.0.1:8000" in page


def test_with_https_the_qr_opens_the_door(office: Client, cast: Cast, settings: Settings) -> None:
    settings.RUNDE = replace(settings.RUNDE, url="https://runde.example.org")
    settings.PUBLIC_URL = "https://runde.example.org"
    page = office.post(reverse("office:new_letter", args=[cast.ana.pk]), follow=True).content.decode()
    code = Letter.objects.get(person=cast.ana).code
    assert qr(f"https://runde.example.org/join/{code}/").path in page
    assert ">runde.example.org<" in page
    assert "carry no QR code" not in page


def test_a_letter_speaks_the_language_of_its_person(office: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(language="de")
    page = office.post(reverse("office:new_letter", args=[cast.ana.pk]), follow=True).content.decode()
    assert '<article class="sheet letter" lang="de">' in page
    assert '<html lang="en"' in page


@pytest.mark.parametrize("state", ["used", "replaced", "expired"])
def test_a_letter_that_lets_nobody_in_is_not_shown(state: str, office: Client, cast: Cast) -> None:
    days = 60 if state == "expired" else 0
    letter = issue_letter(person=cast.ana, by=cast.olga, now=now() - timedelta(days=days))
    code = letter.code
    if state == "used":
        use_letter(letter=letter, pin="2749", label="", now=now())
    if state == "replaced":
        issue_letter(person=cast.ana, by=cast.olga, now=now())
    page = office.get(reverse("office:letter", args=[letter.pk])).content.decode()
    assert state in page
    assert spaced_code(code) not in page
    assert "New letter" in page


def test_a_group_gets_the_letters_it_needs_and_no_others(office: Client, cast: Cast, cohort: Cohort) -> None:
    address = reverse("office:group_letters", args=[cohort.pk])
    kept = issue_letter(person=cast.carla, by=cast.olga, now=now())
    page = office.get(address).content.decode()
    assert "1 person cannot come in without a letter" in page
    assert page.count("<article") == 1
    page = office.post(address, follow=True).content.decode()
    assert "1 letter was issued." in page
    assert page.count("<article") == 2
    assert re.findall(r"<bdi>For (\w+)</bdi>", page) == ["Ana", "Carla"]
    assert Letter.objects.get(person=cast.carla).pk == kept.pk
    assert "Nobody in this group needs a letter." in office.post(address, follow=True).content.decode()


def test_a_group_without_need_says_so(office: Client, cast: Cast, cohort: Cohort) -> None:
    for person in (cast.ana, cast.carla):
        use_letter(letter=issue_letter(person=person, by=cast.olga, now=now()), pin="2749", label="", now=now())
    page = office.get(reverse("office:group_letters", args=[cohort.pk])).content.decode()
    assert "none waits to be printed" in page


def test_a_qr_code_has_exactly_its_dark_modules() -> None:
    address = "https://runde.example.org/join/ABCDEFGH/"
    dark = {
        (int(x) - 4 + step, int(y) - 4)
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", qr(address).path)
        for step in range(int(length))
    }
    matrix = segno.make(address, error="m", micro=False).matrix
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}


def test_a_qr_code_is_drawn_row_by_row() -> None:
    drawn = qr("https://runde.example.org/join/ABCDEFGH/")
    assert drawn.size == 29 + 8
    assert drawn.path.startswith("M4 4h7v1h-7z")

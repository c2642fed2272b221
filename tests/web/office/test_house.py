"""Programmes, the helpline and the ledger, from the office."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cast import Cast
from programme.packing import write
from runde.kit.time import now
from runde.ledger.checking import current_head
from runde.ledger.models import Entry
from runde.people.models import Helpline
from runde.programme.loading import load
from runde.programme.models import Edition, Programme


def test_a_shipped_programme_is_loaded_with_one_click(office: Client) -> None:
    assert "No programme is loaded yet" in office.get("/office/programmes/").content.decode()
    page = office.post("/office/programmes/", {"programme": "diabetes-type2"}, follow=True).content.decode()
    assert "is loaded." in page
    assert Entry.objects.latest("seq").act == "programme.load"
    assert "Olga" in page
    page = office.post("/office/programmes/", {"programme": "diabetes-type2"}, follow=True).content.decode()
    assert "in force already; nothing was changed." in page
    assert Edition.objects.count() == 1


def test_what_is_not_on_the_shelf_is_not_found(office: Client) -> None:
    for name in ("", "../../etc", "nonsense"):
        assert office.post("/office/programmes/", {"programme": name}).status_code == 404


def test_a_programme_that_cannot_follow_gets_a_sentence(office: Client, cast: Cast) -> None:
    office.post("/office/programmes/", {"programme": "diabetes-type2"})
    Edition.objects.update(digest="0" * 64, version="99.0.0")
    page = office.post("/office/programmes/", {"programme": "diabetes-type2"}, follow=True).content.decode()
    assert "cannot follow version 99.0.0" in page
    assert 'class="said error"' in page


def test_the_items_stand_by_week_in_every_language(office: Client, cast: Cast, tmp_path: Path) -> None:
    load(path=write(tmp_path / "package", languages="de en"), by=cast.olga, now=now())
    page = office.get(reverse("office:programme", args=["little"])).content.decode()
    assert "Week 1: Theme 1" in page
    assert "Week 2: Theme 2" in page
    assert page.count('lang="de"') > page.count("<article")
    assert "Thursday, 09:00" in page
    assert "posts itself" in page


def test_a_language_that_the_programme_lacks_falls_back(office: Client, cast: Cast, tmp_path: Path) -> None:
    load(path=write(tmp_path / "package", languages="de"), by=cast.olga, now=now())
    assert "Little" in office.get(reverse("office:programme", args=["little"])).content.decode()


def test_a_programme_without_an_edition_has_no_page(office: Client) -> None:
    Programme.objects.create(slug="empty", made_at=now())
    assert "empty" in office.get("/office/programmes/").content.decode()
    assert office.get(reverse("office:programme", args=["empty"])).status_code == 404
    assert office.get("/office/groups/new/").status_code == 200


def test_whom_people_call(office: Client) -> None:
    data = {"name": "Maria", "phone": "01 234", "hours": "9 to 12"}
    page = office.post("/office/settings/helpline/", data, follow=True).content.decode()
    assert "This name and number now stand on every screen." in page
    assert Helpline.objects.get().phone == "01 234"
    assert Entry.objects.latest("seq").act == "helpline.set"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": "", "phone": "01 234"}, "Please fill this in."),
        ({"name": "x" * 200, "phone": "01 234"}, "Please use at most 60 characters."),
        ({"name": "Maria", "phone": "no"}, "Please enter the telephone number as people dial it."),
    ],
)
def test_a_number_that_nobody_can_dial_gets_a_sentence(data: dict[str, str], sentence: str, office: Client) -> None:
    response = office.post("/office/settings/helpline/", data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Helpline.objects.exists()


def test_settings_are_shown_and_secrets_are_not(office: Client) -> None:
    page = office.get("/office/settings/").content.decode()
    assert "RUNDE_SILENT_DAYS" in page
    assert "SECRET" not in page
    assert "IDENTITY" not in page


@pytest.mark.promise("B14")
def test_the_ledger_is_checked_with_one_click(office: Client, cast: Cast) -> None:
    head = current_head()
    address = "/office/settings/ledger-check/"
    assert "entries were checked; all fit." in office.post(address).content.decode()
    assert "all fit." in office.post(address, {"against": head}).content.decode()
    other = f"{head.partition(':')[0]}:{'0' * 64}"
    assert "not the one that the given head was taken from" in office.post(address, {"against": other}).content.decode()
    response = office.post(address, {"against": "<nonsense>"})
    assert response.status_code == 422
    assert "Copy it whole." in response.content.decode()
    assert "&lt;nonsense&gt;" in response.content.decode()
    Entry.objects.filter(seq=1).update(at=now() - timedelta(days=99))
    assert "Entry 1 was changed." in office.post(address).content.decode()

"""Rules and themes on paper: in the group's language, by its clock."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from django.test import Client

from cast import Cast
from runde.kit.time import now
from runde.packages.library import library_path
from runde.people.helpline import set_helpline
from runde.programme.cohorts import end_cohort, form_cohort
from runde.programme.loading import load
from runde.programme.models import Cohort
from runde.programme.moving import move_week
from web.moderator.browsing import read

pytestmark = pytest.mark.promise("D11")


def test_the_sheets_hold_rules_themes_dates_and_a_number(office: Client, cast: Cast, cohort: Cohort) -> None:
    set_helpline(name="Helga Hilfreich", phone="02742 900900", hours="9 to 12", by=cast.olga, now=now())
    assert f'href="/office/groups/{cohort.pk}/sheets/"' in office.get(f"/office/groups/{cohort.pk}/").content.decode()
    move_week(cohort=cohort, week=2, days=7, reason="Feasts", by=cast.olga, now=now())
    page = read(office, f"/office/groups/{cohort.pk}/sheets/")
    assert "Our rules Be kind." in page
    assert "2 March 2026 Theme 1 16 March 2026 Theme 2" in page
    assert page.count("Carla usually reads every day, 8:00–20:00.") == 2
    assert page.count("Helga Hilfreich will be glad to help: 02742 900900") == 2


def test_they_are_in_the_language_of_the_group(office: Client, cast: Cast) -> None:
    programme = load(path=library_path("diabetes-type2"), by=cast.olga, now=now()).programme
    cohort = form_cohort(
        programme=programme, name="Erle", language="de", starts_on=date(2026, 3, 2), zone="Europe/Vienna",
        weekdays=[0], hours_from=time(8), hours_to=time(9), by=cast.olga, now=now(),
    )  # fmt: skip
    html = office.get(f"/office/groups/{cohort.pk}/sheets/").content.decode()
    assert len(re.findall(r'<article class="sheet letter handout" lang="de">', html)) == 2
    page = read(office, f"/office/groups/{cohort.pk}/sheets/")
    assert "Rules and themes on paper" in page  # the office reads English
    assert "2. März 2026 Wer wir sind" in page
    assert "Unsere Regeln" in page
    assert "liest meistens" not in page  # nobody moderates it


def test_after_the_end_nobody_reads_at_fixed_times(office: Client, cast: Cast, cohort: Cohort) -> None:
    end_cohort(cohort=cohort, by=cast.olga, now=now(), reason="Over")
    assert "usually reads" not in read(office, f"/office/groups/{cohort.pk}/sheets/")

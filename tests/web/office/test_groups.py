"""Groups: setting one up, who is in it, and its plan that moves."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cast import Cast
from programme.packing import Sheet, due_of, write
from runde.chat.models import Membership
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.people.models import Person
from runde.programme.cohorts import end_cohort
from runde.programme.loading import load
from runde.programme.models import Cohort, Due, Holiday, Shift
from runde.web.office.groups import next_mondays


def good(**changes: Any) -> dict[str, Any]:
    """What a coordinator sends to set a group up."""
    return {
        "name": "Eiche",
        "programme": "little",
        "language": "en",
        "starts_on": "2026-03-16",
        "zone": "Europe/Vienna",
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
        "hours_from": "09:00",
        "hours_to": "20:00",
        "holidays": "",
        "moderator": "",
        **changes,
    }


def said(client: Client, name: str, cohort: Cohort, data: dict[str, Any], *more: object) -> str:
    response = client.post(reverse(f"office:{name}", args=[cohort.pk, *more]), data, follow=True)
    return str(response.content.decode())


def acts() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("act", flat=True))


def test_without_a_programme_there_is_no_group_yet(office: Client) -> None:
    assert "First a programme, then a group" in office.get("/office/groups/").content.decode()
    assert "No programme is loaded yet." in office.get("/office/groups/new/").content.decode()


def test_without_a_group_the_list_offers_to_set_one_up(office: Client, cast: Cast, tmp_path: Path) -> None:
    load(path=write(tmp_path / "package"), by=cast.olga, now=now())
    assert "Set up the first group" in office.get("/office/groups/").content.decode()


@pytest.mark.promise("A3")
def test_the_dates_are_shown_before_anything_is_formed(office: Client, cast: Cast, tmp_path: Path) -> None:
    items = {"one": Sheet(day="tue"), "two": Sheet(day="wed"), "three": Sheet(day="thu", mode="auto")}
    load(path=write(tmp_path / "package", items=items), by=cast.olga, now=now())
    before = acts()
    data = good(weekdays=["2", "5"], holidays="2026-03-19 Saint Joseph\n\n20.03.2026")
    page = office.post("/office/groups/new/", {**data, "show": "1"}).content.decode()
    assert page.count("same day as another") == 2
    assert "Wed 18 Mar 2026, 09:00" in page
    assert "Sat 21 Mar 2026, 09:00" in page
    assert "Form this group" in page
    assert not Cohort.objects.exists()
    assert acts() == before


def test_a_group_is_formed_with_its_people(office: Client, cast: Cast, tmp_path: Path) -> None:
    load(path=write(tmp_path / "package"), by=cast.olga, now=now())
    data = good(
        moderator=str(cast.dev.pk), members=[str(cast.gil.pk), str(cast.ana.pk)], holidays="2026-03-19", form="1"
    )
    page = office.post("/office/groups/new/", data, follow=True).content.decode()
    assert "Group Eiche is formed and its plan is made." in page
    cohort = Cohort.objects.get()
    here = Membership.objects.filter(room=cohort.room).values_list("person__name", "role")
    assert set(here) == {("Dev", "moderator"), ("Gil", "member"), ("Ana", "member")}
    assert cohort.starts_on == date(2026, 3, 16)
    assert {"cohort.form", "cohort.holiday", "room.join"} <= set(acts())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "x" * 200}, "Please use at most 60 characters."),
        ({"name": "\u200b\u2066"}, "Please enter a name."),
        ({"starts_on": "2026-03-17"}, "A group starts on a Monday."),
        ({"starts_on": "soon"}, "This is no day."),
        ({"starts_on": ""}, "Please choose a day."),
        ({"starts_on": "2062-03-20"}, "more than five years away"),
        ({"zone": "Vienna"}, "This time zone is not known."),
        ({"weekdays": []}, "Choose at least one weekday"),
        ({"hours_from": "21:00"}, "must end after they begin"),
        ({"hours_to": "late"}, "This is no time of day."),
        ({"language": "de"}, "The programme has no text in this language."),
        ({"holidays": "Christmas"}, "“Christmas” does not begin with a day."),
        ({"holidays": f"2026-03-19 {'x' * 61}"}, "at most 60 characters"),
    ],
)
@pytest.mark.parametrize("step", ["show", "form"])
def test_what_cannot_be_a_group_gets_a_sentence(
    changes: dict[str, Any], sentence: str, step: str, office: Client, cast: Cast, tmp_path: Path
) -> None:
    load(path=write(tmp_path / "package"), by=cast.olga, now=now())
    response = office.post("/office/groups/new/", {**good(**changes), step: "1"})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Cohort.objects.exists()


def test_who_moderates_is_no_member(office: Client, cast: Cast, tmp_path: Path) -> None:
    load(path=write(tmp_path / "package"), by=cast.olga, now=now())
    data = good(moderator=str(cast.ana.pk), members=[str(cast.ana.pk)], form="1")
    assert "cannot also be a member" in office.post("/office/groups/new/", data).content.decode()


def test_a_group_whose_dates_are_past_says_so(office: Client, cast: Cast, tmp_path: Path) -> None:
    load(path=write(tmp_path / "package"), by=cast.olga, now=now())
    page = office.post("/office/groups/new/", good(starts_on="2025-03-03", show="1")).content.decode()
    assert "all its dates are past" in page


def test_today_is_the_first_monday_when_it_is_one() -> None:
    assert next_mondays()[0] == date(2026, 3, 16)


@pytest.mark.promise("A3")
def test_a_week_moves_and_what_follows_moves_along(office: Client, cohort: Cohort) -> None:
    data = {"week": "2", "weeks": "1", "reason": "Easter"}
    page = said(office, "shifts", cohort, {**data, "show": "1"})
    assert "Tue 17 Mar 2026, 09:00" in page
    assert "until now: </span>Tue 10 Mar 2026, 09:00" in page
    assert not Shift.objects.exists()
    page = said(office, "shifts", cohort, {**data, "move": "1"})
    assert "Week 2 and all that follow were moved." in page
    assert "from week 2 on: 7 days (Easter)" in page
    assert due_of(cohort, "steps").state == "planned"
    assert due_of(cohort, "welcome").state == "posted"
    assert acts()[-1] == "cohort.move-week"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"week": "2", "weeks": "1", "reason": ""}, "Please fill this in."),
        ({"week": "2", "weeks": "1", "reason": "x" * 201}, "Please use at most 200 characters."),
        ({"week": "2", "weeks": "-1", "reason": "Holidays"}, "cannot begin before week 1 has ended"),
        ({"week": "1", "weeks": "1", "reason": "Holidays"}, "This week is over."),
    ],
)
@pytest.mark.parametrize("step", ["show", "move"])
def test_a_week_that_cannot_move_gets_a_sentence(
    data: dict[str, str], sentence: str, step: str, office: Client, cohort: Cohort
) -> None:
    assert sentence in said(office, "shifts", cohort, {**data, step: "1"})
    assert not Shift.objects.exists()


@pytest.mark.promise("A3")
def test_days_and_hours_change_after_a_look(office: Client, cohort: Cohort) -> None:
    Due.objects.filter(item__slug="steps").update(state="planned", offered_at=None, due_at=now() + timedelta(days=6))
    data = {"zone": "Europe/Vienna", "weekdays": ["4"], "hours_from": "10:00", "hours_to": "12:00"}
    page = said(office, "clock", cohort, {**data, "show": "1"})
    assert "Fri 13 Mar 2026, 10:00" in page
    assert due_of(cohort, "steps").due_at == now() + timedelta(days=6)
    assert "clock is changed." in said(office, "clock", cohort, {**data, "change": "1"})
    assert acts()[-1] == "cohort.clock"
    assert "must end after" in said(office, "clock", cohort, {**data, "hours_to": "09:00", "change": "1"})


def test_the_quiet_hours_of_a_group_change(office: Client, cohort: Cohort) -> None:
    assert 'value="21:00"' in office.get(reverse("office:quiet", args=[cohort.pk])).content.decode()
    assert "This is no time of day." in said(office, "quiet", cohort, {"quiet_from": "late", "quiet_to": "07:00"})
    assert "are changed." in said(office, "quiet", cohort, {"quiet_from": "22:00", "quiet_to": "07:00"})
    cohort.refresh_from_db()
    assert (cohort.quiet_from, cohort.quiet_to) == (time(22), time(7))
    assert acts()[-1] == "cohort.quiet"


def test_holidays_come_and_go(office: Client, cohort: Cohort) -> None:
    assert "17 Mar 2026 is free." in said(office, "holidays", cohort, {"day": "2026-03-17", "name": "Patrick"})
    assert Holiday.objects.get().name == "Patrick"
    assert "is an ordinary day again" in said(office, "holiday_removal", cohort, {}, "2026-03-17")
    assert acts()[-2:] == ["cohort.holiday", "cohort.holiday-removed"]
    for day in ("2026-03-17", "never"):
        assert office.post(reverse("office:holiday_removal", args=[cohort.pk, day])).status_code == 404
    assert "This is no day." in said(office, "holidays", cohort, {"day": "never"})


def test_people_come_in_and_go_out(office: Client, cohort: Cohort, cast: Cast) -> None:
    data = {"people": [str(cast.anton.pk), str(cast.dev.pk)], "role": "member"}
    assert "2 people are now in group Birke." in said(office, "members", cohort, data)
    assert acts()[-1] == "room.join"
    for wrong in ({"people": [], "role": "member"}, {"people": [str(cast.gil.pk)], "role": "king"}):
        response = office.post(reverse("office:members", args=[cohort.pk]), wrong)
        assert response.status_code == 422
    page = office.get(reverse("office:removal", args=[cohort.pk, cast.ana.pk])).content.decode()
    assert "Ana can no longer read or write in group Birke" in page
    assert "Without another moderator" not in page
    assert "Please fill this in." in said(office, "removal", cohort, {"reason": ""}, cast.ana.pk)
    page = said(office, "removal", cohort, {"reason": "Moved away"}, cast.ana.pk)
    assert "Ana is no longer in group Birke." in page
    assert "1 person has left" in page
    assert acts()[-1] == "room.leave"
    assert office.get(reverse("office:removal", args=[cohort.pk, cast.ana.pk])).status_code == 404


def test_removing_the_moderator_says_what_follows(office: Client, cohort: Cohort, cast: Cast) -> None:
    page = office.get(reverse("office:removal", args=[cohort.pk, cast.carla.pk])).content.decode()
    assert "Without another moderator nothing of the programme is posted here." in page


def test_when_everybody_is_in_nobody_can_come(office: Client, cohort: Cohort, cast: Cast) -> None:
    for person in Person.objects.exclude(pk=cast.olga.pk):
        Membership.objects.get_or_create(room=cohort.room, person=person, left_at=None, defaults={"joined_at": now()})
    page = office.get(reverse("office:group", args=[cohort.pk])).content.decode()
    assert "Everybody is in this group already." in page


def test_a_programme_ends_once_and_its_plan_stays(office: Client, cohort: Cohort, cast: Cast) -> None:
    assert "Please fill this in." in said(office, "ending", cohort, {"reason": ""})
    page = said(office, "ending", cohort, {"reason": "The study is over"})
    assert "The programme of group Birke has ended." in page
    assert "ended on 11 Mar 2026" in page
    assert acts()[-1] == "cohort.end"
    assert "had ended already" in said(office, "ending", cohort, {"reason": "Again"})
    Holiday.objects.create(cohort=cohort, day=date(2026, 3, 10))
    assert "no longer changes" in said(office, "holiday_removal", cohort, {}, "2026-03-10")
    assert "no longer changes" in said(office, "holidays", cohort, {"day": "2026-03-18"})
    assert "still running" in said(office, "members", cohort, {"people": [str(cast.dev.pk)], "role": "member"})
    assert "ended" in office.get("/office/groups/").content.decode()


def test_a_group_that_has_gone_from_the_board_keeps_its_rows(office: Client, cohort: Cohort, cast: Cast) -> None:
    end_cohort(cohort=cohort, by=cast.olga, now=now(), reason="Over")
    assert "Birke" not in office.get("/office/").content.decode()
    assert "Birke" in office.get(reverse("office:items", args=[cohort.pk])).content.decode()


def test_a_very_long_word_as_a_name_stays_whole(office: Client, cohort: Cohort) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenamtes"
    cohort.room.name = long
    cohort.room.save(update_fields=["name"])
    for path in ("/office/", "/office/groups/", reverse("office:group", args=[cohort.pk])):
        assert f"{long}" in office.get(path).content.decode()

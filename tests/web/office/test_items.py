"""What became of each planned item, as rows, as words and as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cast import Cast
from programme.packing import due_of
from runde.chat.drafts import Change
from runde.chat.models import Message, Room
from runde.kit.time import now
from runde.moderation import gate
from runde.people.models import Person
from runde.programme.models import Cohort, Due
from runde.programme.posting import post_now, skip
from runde.web.office.sheets import Cell, exportable, guarded, sheet


def rows(client: Client, cohort: Cohort, query: str = "") -> list[dict[str, str]]:
    """The file behind the page with this query, read as R and Excel read it."""
    response = client.get(reverse("office:items_csv", args=[cohort.pk]) + query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = response.content.decode("utf-8")
    assert content.startswith("\ufeffgroup;")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=";"))


def shown(client: Client, cohort: Cohort, query: str = "") -> str:
    return str(client.get(reverse("office:items", args=[cohort.pk]) + query).content.decode())


@pytest.mark.promise("B13")
def test_an_adapted_item_shows_its_words(office: Client, cohort: Cohort) -> None:
    due = due_of(cohort, "welcome")
    page = shown(office, cohort, "?outcome=adapted")
    assert page.split("<tbody>")[1].count("<tr") == 1
    assert "adapted" in page
    for found in (page, str(office.get(reverse("office:item", args=[cohort.pk, due.pk])).content.decode())):
        assert '<del><span class="heard" lang="en">taken out: </span>morning<span' in found
        assert '<ins><span class="heard" lang="en">put in: </span>evening<span' in found


@pytest.mark.promise("B13")
def test_every_state_has_its_row(office: Client, cohort: Cohort, cast: Cast) -> None:
    skip(due=due_of(cohort, "steps"), by=cast.carla, now=now(), reason="The group has already talked about this.")
    found = {row["item"]: row for row in rows(office, cohort)}
    assert (found["welcome"]["outcome"], found["welcome"]["posted"]) == ("adapted", "Good evening")
    assert (found["weather"]["outcome"], found["weather"]["automatic"], found["weather"]["ended_by"]) == (
        "posted",
        "1",
        "",
    )
    steps = found["steps"]
    assert (steps["outcome"], steps["late"], steps["ended_by"]) == ("skipped", "1", str(cast.carla.pk))
    assert steps["reason"] == "The group has already talked about this."
    assert found["welcome"]["due_at"] == "2026-03-02 09:00"
    assert found["welcome"]["delay_minutes"] == "60"
    page = shown(office, cohort)
    assert "The group has already talked about this." in page
    assert "by itself" in page
    assert "1 hour" in page


def test_what_was_taken_back_is_said(office: Client, cohort: Cohort, cast: Cast) -> None:
    due = due_of(cohort, "welcome")
    message = Message.objects.get(room=cohort.room, author=cast.carla, automatic=False)
    gate.change(
        Change(room=cohort.room_id, author=cast.carla.pk, seq=message.seq, client_id=message.client_id, text=None),
        now=now(),
    )
    page = str(office.get(reverse("office:item", args=[cohort.pk, due.pk])).content.decode())
    assert "The message was taken back; its words are gone." in page
    assert [row["posted"] for row in rows(office, cohort, "?outcome=taken_back")] == [""]


@pytest.mark.parametrize(
    ("query", "items"),
    [
        ("", ["welcome", "weather", "steps"]),
        ("?sort=-due", ["steps", "weather", "welcome"]),
        ("?sort=item", ["steps", "weather", "welcome"]),
        ("?sort=nonsense", ["welcome", "weather", "steps"]),
        ("?outcome=kept", ["welcome", "weather"]),
        ("?outcome=kept&how=moderator", ["welcome"]),
        ("?outcome=ended&how=auto", ["weather"]),
        ("?outcome=waiting", ["steps"]),
        ("?late=yes", ["steps"]),
        ("?outcome=nonsense", []),
        ("?how=nonsense", ["welcome", "weather", "steps"]),
        ("?sort=delay", ["welcome", "weather", "steps"]),
        ("?sort=reason", ["welcome", "weather", "steps"]),
        ("?sort=by", ["steps", "welcome", "weather"]),
        ("?sort=-outcome", ["welcome", "weather", "steps"]),
        ("?sort=-week", ["steps", "welcome", "weather"]),
    ],
)
def test_page_and_file_have_the_same_rows(query: str, items: list[str], office: Client, cohort: Cohort) -> None:
    found = [row["item"] for row in rows(office, cohort, query)]
    assert sorted(found) == sorted(items)
    if "delay" not in query:
        assert found == items
    body = shown(office, cohort, query).split("<tbody>")[-1]
    places = [body.find(f">{item}</a>") for item in found]
    assert -1 not in places
    assert places == sorted(places)


def test_a_filter_in_force_is_marked_and_keeps_the_order(office: Client, cohort: Cohort) -> None:
    page = shown(office, cohort, "?outcome=posted&sort=-due")
    assert '<a href="?outcome=posted&amp;sort=-due" aria-current="true">posted (1)</a>' in page
    assert 'href="?outcome=posted&amp;sort=due"' in page
    assert "items.csv?outcome=posted&amp;sort=-due" in page


def test_a_formula_stays_text(office: Client, cohort: Cohort, cast: Cast) -> None:
    post_now(due=due_of(cohort, "steps"), by=cast.carla, now=now(), text='=HYPERLINK("http://x";"y")')
    [row] = rows(office, cohort, "?outcome=adapted&sort=-due")[:1]
    assert row["posted"] == '\'=HYPERLINK("http://x";"y")'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1", "\n=1"])
def test_what_starts_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Hello", "", "1-1", 5, -5])
def test_other_cells_stay_as_they_are(value: Any) -> None:
    assert guarded(value) == value


def test_nothing_is_an_empty_cell() -> None:
    assert guarded(None) == ""


def test_only_fields_declared_for_the_study_leave(cohort: Cohort) -> None:
    mine: Cell[Cohort] = Cell("name", lambda found: found.room.name, (Room.name,))
    theirs: Cell[Cohort] = Cell("by", lambda found: "Ana", (Person.name, Due.ended_by))
    good: Cell[Cohort] = Cell("start", lambda found: str(found.starts_on), (Cohort.starts_on,))
    assert [exportable(cell) for cell in (mine, theirs, good)] == [False, False, True]
    response = sheet("…", [mine, theirs, good], [cohort])
    assert response.content.decode() == "\ufeffstart\r\n2026-03-02\r\n"
    assert 'filename="rows.csv"' in response["Content-Disposition"]


def test_no_name_of_a_person_is_in_the_file(office: Client, cohort: Cohort) -> None:
    assert b"Carla" not in office.get(reverse("office:items_csv", args=[cohort.pk])).content


def test_an_item_of_another_group_is_not_here(office: Client, cohort: Cohort) -> None:
    assert office.get(reverse("office:item", args=[cohort.pk, 987654])).status_code == 404


def test_an_item_that_is_only_planned_shows_what_is_prepared(office: Client, cohort: Cohort) -> None:
    Due.objects.filter(item__slug="steps").update(state="planned", offered_at=None, due_at=now() + timedelta(days=1))
    page = office.get(reverse("office:item", args=[cohort.pk, due_of(cohort, "steps").pk])).content.decode()
    assert "Which walk?" in page
    assert "<li>Stairs</li>" in page
    assert "planned" in page


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(minutes=1), "1 minute<"),
        (timedelta(minutes=59), "59 minutes<"),
        (timedelta(hours=23), "23 hours<"),
        (timedelta(days=1), "1 day<"),
        (timedelta(days=2, hours=5), "2 days<"),
    ],
)
def test_a_delay_is_told_in_one_unit(waited: timedelta, words: str, office: Client, cohort: Cohort, cast: Cast) -> None:
    Due.objects.filter(item__slug="steps").update(due_at=now() - waited)
    post_now(due=due_of(cohort, "steps"), by=cast.carla, now=now())
    assert words in shown(office, cohort, "?outcome=posted&how=moderator")

"""The moderator's day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cast import Cast, say
from programme.packing import Sheet, at, due_of, group, kept, write
from runde.chat.joining import join
from runde.kit.refusals import Refused
from runde.programme.attention import know_silence, no_answer_needed, postpone, said_hello
from runde.programme.due import run_due
from runde.programme.models import Cohort, KnownSilence, Postponement
from runde.programme.posting import post_now
from runde.programme.queries import dues_between, edition_of, moderated_by, theme_of, week_of, weeks_of
from runde.programme.today import Today, today

MORNING = at("2026-03-02 08:00")


def seen(cast: Cast, cohort: Cohort, when: str) -> Today:
    return today(cohort, person=cast.carla, now=at(when))


@pytest.mark.promise("C1")
def test_before_the_start_there_is_nothing_to_do(cast: Cast, cohort: Cohort) -> None:
    found = seen(cast, cohort, "2026-02-20 13:00")
    assert (found.week, found.weeks, found.theme, found.day) == (0, 2, "", date(2026, 2, 20))
    assert (found.post_this, found.answer_this, found.say_hello) == (None, None, [])


@pytest.mark.promise("C1")
def test_post_this_is_the_offer_that_was_due_first(cast: Cast, tmp_path: Path) -> None:
    items = {"one": Sheet(), "two": Sheet(day="tue", text="Second"), "three": Sheet(day="wed")}
    cohort = group(cast, write(tmp_path / "offers", items=items))
    run_due(now=at("2026-03-03 08:00"))
    found = seen(cast, cohort, "2026-03-03 08:00")
    assert (found.week, found.theme) == (1, "Theme 1")
    assert found.post_this is not None
    assert (found.post_this.text, found.post_this.aim, found.post_this.if_silent) == ("Good morning", "All write", "")
    assert (found.post_this.late, found.post_this.more) == (True, 1)
    post_now(due=found.post_this.due, by=cast.carla, now=at("2026-03-03 08:01"))
    found = seen(cast, cohort, "2026-03-03 22:59")  # still the third in Vienna
    assert found.post_this is not None
    assert (found.post_this.text, found.post_this.late, found.post_this.more) == ("Second", False, 0)


@pytest.mark.promise("C1")
def test_after_two_days_off_offers_wait_marked_late(cast: Cast, cohort: Cohort) -> None:
    run_due(now=at("2026-03-04 08:00"))
    found = seen(cast, cohort, "2026-03-04 08:00").post_this
    assert found is not None
    assert (found.due, found.late) == (due_of(cohort, "welcome"), True)


@pytest.mark.promise("C1")
def test_answer_this_is_the_oldest_unanswered_message_with_the_fitting_card(cast: Cast, cohort: Cohort) -> None:
    first = say(cohort.room, cast.ana, "Why is it so quiet here?", at=MORNING)
    second = say(cohort.room, cast.ana, "Anybody?", at=MORNING + timedelta(minutes=1))
    found = seen(cast, cohort, "2026-03-03 08:00").answer_this
    assert found is not None
    assert (found.message, found.author, found.since, found.more) == (first, "Ana", MORNING, 1)
    assert found.card is not None
    assert found.card.id == "silence"
    postpone(message=first, by=cast.carla, now=at("2026-03-03 08:00"), until=at("2026-03-04 08:00"))
    found = seen(cast, cohort, "2026-03-03 08:01").answer_this
    assert found is not None
    assert (found.message, found.card) == (second, None)
    no_answer_needed(message=second, by=cast.carla, now=at("2026-03-03 08:00"))
    assert seen(cast, cohort, "2026-03-03 08:02").answer_this is None
    found = seen(cast, cohort, "2026-03-04 08:01").answer_this
    assert found is not None
    assert (found.message, found.more) == (first, 0)
    assert kept("message.postpone") == {"until": "2026-03-04T08:00:00+00:00"}
    assert [str(row)[-4:] for row in Postponement.objects.order_by("id")] == ["0:00", "None"]


@pytest.mark.promise("C1")
@pytest.mark.promise("S5")
def test_say_hello_to_the_silent_of_whom_nobody_knows_why(cast: Cast, cohort: Cohort) -> None:
    join(room=cohort.room, person=cast.anton, by=cast.olga, now=MORNING)
    say(cohort.room, cast.ana, "Hello", at=MORNING)
    noon = "2026-03-10 12:00"
    assert [silence.person for silence in seen(cast, cohort, noon).say_hello] == [cast.ana, cast.anton]
    know_silence(cohort=cohort, person=cast.ana, by=cast.carla, now=at(noon))
    said_hello(cohort=cohort, person=cast.anton, by=cast.carla, now=at(noon))
    assert seen(cast, cohort, noon).say_hello == []
    assert [silence.person for silence in seen(cast, cohort, "2026-03-17 12:00").say_hello] == [cast.anton]
    assert len(seen(cast, cohort, "2026-03-24 12:00").say_hello) == 2
    assert [str(row)[:5] for row in KnownSilence.objects.order_by("id")] == ["known", "hello"]
    assert kept("silence.hello") == {"person": cast.anton.pk, "days": 7}


def test_only_the_moderator_of_this_group_sees_and_decides(cast: Cast, cohort: Cohort) -> None:
    message = say(cohort.room, cast.ana, "Hello", at=MORNING)
    for person in (cast.ana, cast.karl, cast.olga):
        for act in (
            lambda who: today(cohort, person=who, now=MORNING),
            lambda who: postpone(message=message, by=who, now=MORNING, until=MORNING),
            lambda who: no_answer_needed(message=message, by=who, now=MORNING),
            lambda who: know_silence(cohort=cohort, person=cast.ana, by=who, now=MORNING),
            lambda who: said_hello(cohort=cohort, person=cast.ana, by=who, now=MORNING),
        ):
            with pytest.raises(Refused):
                act(person)
    with pytest.raises(Refused):
        know_silence(cohort=cohort, person=cast.ben, by=cast.carla, now=MORNING)
    assert not Postponement.objects.exists()
    assert not KnownSilence.objects.exists()


def test_reads_that_doors_share(cast: Cast, cohort: Cohort) -> None:
    assert list(moderated_by(cast.carla)) == [cohort]
    assert list(moderated_by(cast.ana)) == []
    assert week_of(cohort, at("2026-03-10 12:00")) == 2
    assert [due.item.slug for due in dues_between(cohort, at("2026-03-05 00:00"), at("2026-03-12 00:00"))] == [
        "weather",
        "steps",
    ]
    edition = edition_of(cohort.programme_id)
    assert (theme_of(edition, 2, "en"), theme_of(edition, 3, "en"), theme_of(None, 1, "en")) == ("Theme 2", "", "")
    assert weeks_of(None) == 0


@pytest.mark.parametrize("messages", [1, 3])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, cohort: Cohort, messages: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    run_due(now=MORNING)
    for minute in range(messages):
        say(cohort.room, cast.ana, "Hello?", at=MORNING + timedelta(minutes=minute))
    with django_assert_num_queries(14):
        today(cohort, person=cast.carla, now=at("2026-03-20 08:00"))

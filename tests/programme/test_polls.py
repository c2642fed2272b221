"""Items with answers to choose from: posted as polls, by the moderator and by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cast import Cast
from programme.packing import EARLY, ITEMS, Sheet, at, due_of, group, kept, write
from runde.chat.models import Message, Poll
from runde.packages.library import library_path
from runde.programme.due import run_due
from runde.programme.fidelity import outcomes
from runde.programme.loading import load
from runde.programme.models import Cohort, Item
from runde.programme.polls import offered
from runde.programme.posting import post_now
from runde.programme.refusals import PlanRefused
from runde.programme.today import today

TUESDAY = at("2026-03-10 08:00")


def poll_of(cohort: Cohort, item: str) -> Poll:
    return Poll.objects.get(message=due_of(cohort, item).delivery.message)


@pytest.mark.promise("D10")
@pytest.mark.parametrize("text", [None, "Which one do you take?"])
def test_an_offered_poll_brings_its_answers_in_whatever_words(cast: Cast, cohort: Cohort, text: str | None) -> None:
    run_due(now=TUESDAY)
    due = post_now(due=due_of(cohort, "steps"), by=cast.carla, now=TUESDAY, text=text)
    poll = poll_of(cohort, "steps")
    assert (poll.kind, poll.closes_at) == ("poll", None)
    assert [(option["id"], option["text"]) for option in poll.options] == [("stairs", "Stairs"), ("errand", "Errand")]
    assert due.delivery.prepared == "Which walk?"
    assert due.delivery.message.text == (text or "Which walk?")
    assert kept("due.post")["adapted"] is (text is not None)
    outcome = next(one for one in outcomes(cohort, TUESDAY) if one.item.slug == "steps")
    assert outcome.outcome == ("adapted" if text else "posted")


@pytest.mark.promise("D10")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [("good", "Good"), ("so-so", "So-so"), ("not-so-good", "Not so good")]),
        (("Sunny", "Foggy"), [("sunny", "Sunny"), ("foggy", "Foggy")]),
    ],
)
def test_a_check_in_that_posts_itself_can_be_tapped(
    cast: Cast, tmp_path: Path, options: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    sheet = Sheet(day="thu", mode="auto", expires="6h", kind="check-in", text="How are you?", options=options)
    cohort = group(cast, write(tmp_path, items={"weather": sheet}))
    run_due(now=at("2026-03-05 08:00"))
    poll = poll_of(cohort, "weather")
    assert poll.kind == "check-in"
    assert [(option["id"], option["text"]) for option in poll.options] == expected
    assert Message.objects.get().automatic


def test_the_standard_answers_speak_the_language_of_the_group(cast: Cast, tmp_path: Path) -> None:
    sheet = Sheet(mode="auto", kind="check-in", text="Wie geht es?")
    cohort = group(cast, write(tmp_path, items={"how": sheet}, languages="de"), language="de")
    run_due(now=at("2026-03-02 08:00"))
    assert [option["text"] for option in poll_of(cohort, "how").options] == ["Gut", "Geht so", "Nicht so gut"]


def test_a_question_has_no_answers_to_tap(cast: Cast, cohort: Cohort) -> None:
    run_due(now=at("2026-03-02 08:00"))
    assert today(cohort, person=cast.carla, now=at("2026-03-02 08:00")).post_this.answers == []  # type: ignore[union-attr]
    post_now(due=due_of(cohort, "welcome"), by=cast.carla, now=at("2026-03-02 08:00"))
    assert not Poll.objects.exists()


def test_today_shows_the_answers_that_go_with_it(cast: Cast, cohort: Cohort) -> None:
    run_due(now=at("2026-03-02 08:00"))  # the welcome, which has expired by Tuesday
    run_due(now=TUESDAY)
    offer = today(cohort, person=cast.carla, now=TUESDAY).post_this
    assert offer is not None
    assert (offer.text, offer.answers) == ("Which walk?", ["Stairs", "Errand"])


def changed(**sheets: Any) -> Mapping[str, Sheet]:
    return {**ITEMS, **sheets}


def test_a_posted_check_in_without_answers_may_get_some_and_a_poll_keeps_its_own(cast: Cast, tmp_path: Path) -> None:
    check_in = Sheet(day="thu", mode="auto", expires="6h", kind="check-in", text="How are you?")
    cohort = group(cast, write(tmp_path, items=changed(weather=check_in)))
    run_due(now=at("2026-03-05 08:00"))
    run_due(now=TUESDAY)
    post_now(due=due_of(cohort, "steps"), by=cast.carla, now=TUESDAY)
    tappable = Sheet(
        day="thu", mode="auto", expires="6h", kind="check-in", text="How are you?", options=("Well", "Ill")
    )
    load(path=write(tmp_path, version="1.0.1", items=changed(weather=tappable)), by=cast.olga, now=TUESDAY)
    assert [text for _, text, _ in offered(Item.objects.get(slug="weather"), "en")] == ["Well", "Ill"]
    other = Sheet(week=2, day="tue", kind="poll", options=("Stairs", "Lift"), text="Which walk?")
    with pytest.raises(PlanRefused, match="steps"):
        load(
            path=write(tmp_path, version="1.0.2", items=changed(weather=tappable, steps=other)),
            by=cast.olga,
            now=TUESDAY,
        )


def test_the_shipped_programme_can_be_tapped(cast: Cast) -> None:
    load(path=library_path("diabetes-type2"), by=cast.olga, now=EARLY)
    answers = {item.slug: [key for key, _, _ in offered(item, "de")] for item in Item.objects.all()}
    assert {slug: found for slug, found in answers.items() if found} == {
        "when-we-look-in": ["morning", "afternoon", "evening", "varies"],
        "your-weather": ["sunny", "changeable", "foggy", "stormy"],
        "small-steps": ["errand", "stairs", "home", "rest"],
    }

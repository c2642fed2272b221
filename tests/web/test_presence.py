"""When somebody usually reads: days and hours in words, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.utils import translation

from runde.programme.models import Cohort
from runde.web.presence import usually_reads

pytestmark = pytest.mark.promise("D14")


def cohort(**changes: Any) -> Cohort:
    """A group whose moderator is there on Monday, Wednesday and Friday from five to seven."""
    settings = {
        "weekdays": [0, 2, 4], "hours_from": time(17), "hours_to": time(19), "zone": "Europe/Vienna"
    }  # fmt: skip
    return Cohort(**(settings | changes))


@pytest.mark.parametrize(
    ("changes", "names", "english", "german"),
    [
        (
            {}, ["Carla"],
            "Carla usually reads on Monday, Wednesday and Friday, 17:00–19:00.",
            "Carla liest meistens am Montag, Mittwoch und Freitag, 17:00–19:00 Uhr.",
        ),
        (
            {"weekdays": [5]}, ["Carla", "Karl"],
            "Carla and Karl usually read on Saturday, 17:00–19:00.",
            "Carla und Karl lesen meistens am Samstag, 17:00–19:00 Uhr.",
        ),
        (
            {"weekdays": [4, 0, 1, 2, 3], "hours_from": time(9, 30)}, ["Carla", "Karl", "Dev"],
            "Carla, Karl and Dev usually read from Monday to Friday, 9:30–19:00.",
            "Carla, Karl und Dev lesen meistens von Montag bis Freitag, 9:30–19:00 Uhr.",
        ),
        (
            {"weekdays": list(range(7)), "hours_from": time(0), "hours_to": time(23, 59)}, ["Carla"],
            "Carla usually reads every day.",
            "Carla liest meistens jeden Tag.",
        ),
        (
            {"weekdays": [0, 1], "zone": "America/New_York"}, ["Carla"],
            "Carla usually reads on Monday and Tuesday, 17:00–19:00 (time in New York).",
            "Carla liest meistens am Montag und Dienstag, 17:00–19:00 Uhr (Ortszeit New York).",
        ),
        (
            {}, [],
            "This group has no moderator just now. If you have a question, please call us.",
            "Diese Gruppe hat gerade keine Moderation. Wenn Sie eine Frage haben, rufen Sie uns bitte an.",
        ),
        (
            {"ended_at": datetime(2026, 3, 1, tzinfo=UTC)}, ["Carla"],
            "The weeks with a moderator are over. Nobody reads here at fixed times.",
            "Die Wochen mit Moderation sind vorbei. Hier liest niemand mehr zu festen Zeiten.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_says_who_and_when(
    changes: dict[str, Any], names: list[str], english: str, german: str, settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Vienna"
    assert usually_reads(cohort(**changes), names) == english
    with translation.override("de"):
        assert usually_reads(cohort(**changes), names) == german


def test_a_room_without_a_programme_says_nothing() -> None:
    assert usually_reads(None, ["Carla"]) == ""

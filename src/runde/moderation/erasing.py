"""Emptying what was said about a message when its author's data are erased. `keeping.erasing` calls it."""

from __future__ import annotations

from runde.moderation.models import Report
from runde.people.models import Person


def forget_reasons(person: Person) -> int:
    """Empty the reasons of all decisions about a person's messages; returns how many there were."""
    return Report.objects.filter(message__author=person).exclude(reason="").update(reason="")

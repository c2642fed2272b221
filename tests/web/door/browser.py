"""Browsers at the door, and what they show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from runde.people.models import Person

SignedIn = Callable[[Person], Client]


def text(response: Any) -> str:
    """The page of a response."""
    return str(response.content.decode())

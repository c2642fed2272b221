"""No code of a letter and no token of a calendar stands in a log."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings

from runde.config.logs import WithoutCodes


@pytest.mark.parametrize(
    ("said", "values", "logged"),
    [
        ("%s: %s", ("Unprocessable Entity", "/join/KAQBSZRM/"), "Unprocessable Entity: /join/…/"),
        ("Forbidden (%s): %s", ("no cookie", "/join/KAQB SZRM/"), "Forbidden (no cookie): /join/…/"),
        ('"GET %s HTTP/1.1" 404', ("/calendar/aB-c_d9.ics",), '"GET /calendar/… HTTP/1.1" 404'),
        ("%d messages at 100%%", (3,), "3 messages at 100%"),
    ],
)
def test_codes_are_blanked_and_the_rest_stays(said: str, values: tuple[object, ...], logged: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, said, values, None)
    assert WithoutCodes().filter(record)
    assert record.getMessage() == logged


def test_every_handler_leaves_codes_out() -> None:
    handlers: dict[str, dict[str, list[str]]] = settings.LOGGING["handlers"]  # type: ignore[assignment]
    assert all("without_codes" in handler["filters"] for handler in handlers.values())

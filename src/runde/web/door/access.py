"""How this door gets a letter and a device: by what the person at the door holds, and in no other way."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from runde.people.guessing import guessed_wrong, may_guess
from runde.people.letters import look_up
from runde.people.models import Device, Letter


class TooManyGuesses(Exception):
    """So many unknown codes came from this address that it has to wait."""


def letter_of(request: HttpRequest, code: str, now: datetime) -> Letter | None:
    """The letter with this code, in whatever state, or None; unknown codes are counted against the address.

    Raises TooManyGuesses when this address has to wait, whether or not the code would fit.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if not may_guess(address, now=now):
        raise TooManyGuesses
    letter = look_up(code)
    if letter is None:
        guessed_wrong(address, now=now)
    return letter


def device_of(request: HttpRequest) -> Device | None:
    """The device that this browser is, whether it is signed in or must show its PIN first."""
    device = getattr(request, "device", None) or getattr(request, "device_locked", None)
    return device if isinstance(device, Device) else None

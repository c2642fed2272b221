"""How this door gets a letter and a device: by what the person at the door holds, and in no other way."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest

from runde.people.guessing import guessed_wrong, may_guess
from runde.people.letters import look_up
from runde.people.models import Device, Letter
from runde.people.signin import DEVICE_COOKIE, OTHERS_COOKIE, put_aside


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


def token_of(request: HttpRequest) -> str:
    """The token of the device that this browser is; empty where it is none."""
    return request.COOKIES.get(DEVICE_COOKIE, "") if device_of(request) is not None else ""


def others_of(request: HttpRequest) -> dict[str, Device]:
    """The devices that this browser keeps for others, by their tokens, the one put aside last first."""
    return put_aside(request.COOKIES.get(OTHERS_COOKIE))


def other_of(request: HttpRequest, device_id: int) -> str:
    """The token of one of the devices that this browser keeps for others. Raises Http404 for any other device."""
    for token, device in others_of(request).items():
        if device.pk == device_id:
            return token
    raise Http404

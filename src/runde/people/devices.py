"""Devices: browsers and programs that stay signed in, each by a token of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from runde.kit.crypto import token_digest
from runde.kit.ids import device_token
from runde.kit.text import clean_name
from runde.ledger.recording import record
from runde.outbox.writing import tell
from runde.people.models import Device, Person

TOUCH_AFTER = timedelta(hours=1)
LONGEST_LABEL = 80  # characters


@transaction.atomic
def make_device(*, person: Person, label: str, now: datetime) -> tuple[Device, str]:
    """A new device of a person, and its token. The token is returned this once; only its digest is kept."""
    token = device_token()
    device = Device.objects.create(
        person=person,
        token_digest=token_digest(token),
        label=clean_name(label)[:LONGEST_LABEL],
        made_at=now,
        used_at=now,
    )
    record(act="device.make", by=person.pk, on=f"device:{device.pk}", now=now, person=person.pk)
    return device, token


def device_for(token: str) -> Device | None:
    """The device of a token, with its person and their preferences; None for one invented or revoked. It may still need
    its PIN."""
    devices = Device.objects.select_related("person__preferences")
    return devices.filter(token_digest=token_digest(token), revoked_at=None).first()


def needs_pin(device: Device, now: datetime) -> bool:
    """Whether a device must show the PIN first: it was put aside for somebody else on the same phone, or was not used
    for so long (RUNDE_PIN_AFTER_DAYS)."""
    return device.parked_at is not None or now - device.used_at > timedelta(days=int(settings.RUNDE.pin_after_days))


def touch(device: Device, now: datetime) -> None:
    """Note that a device is used, at most once an hour."""
    if now - device.used_at >= TOUCH_AFTER:
        seen = Device.objects.filter(pk=device.pk, revoked_at=None, used_at__lte=now - TOUCH_AFTER)
        if seen.update(used_at=now):
            device.used_at = now


@transaction.atomic
def park(*, device: Device, now: datetime) -> None:
    """Put a device aside while somebody else uses the same browser: its connections close within a second, and only its
    PIN opens it again."""
    if Device.objects.filter(pk=device.pk, revoked_at=None, parked_at=None).update(parked_at=now):
        tell("signed_out", {"device": device.pk, "person": device.person_id}, now=now)


def unlock(*, device: Device, now: datetime) -> None:
    """The right PIN was shown: the device is in use again."""
    Device.objects.filter(pk=device.pk, revoked_at=None).update(parked_at=None, used_at=now)


@transaction.atomic
def revoke(*, device: Device, by: Person | None, now: datetime) -> bool:
    """Sign a device out for good, everywhere within a second. Returns whether it was still signed in."""
    if not Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now):
        return False
    record(
        act="device.revoke",
        by=by.pk if by else None,
        on=f"device:{device.pk}",
        now=now,
        person=device.person_id,
    )
    tell("signed_out", {"device": device.pk, "person": device.person_id}, now=now)
    return True


def lock_devices(person: Person) -> None:
    """Lock a person's devices until the transaction ends: before anything is recorded."""
    list(Device.objects.filter(person=person).order_by("pk").select_for_update().values_list("pk"))


@transaction.atomic
def sign_out_everywhere(*, person: Person, by: Person | None, now: datetime) -> int:
    """Sign all devices of a person out; returns how many there were."""
    ended = Device.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
    record(act="person.sign_out", by=by.pk if by else None, on=f"person:{person.pk}", now=now, devices=ended)
    tell("signed_out", {"device": None, "person": person.pk}, now=now)
    return ended


@transaction.atomic
def close_connections(*, person: Person, now: datetime) -> None:
    """A staff session has ended: this person's connections close; devices still signed in connect again."""
    tell("signed_out", {"device": None, "person": person.pk}, now=now)

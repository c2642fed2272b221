"""Allowing notices on one device, and no longer allowing them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from runde.notices.addresses import NotPublic, check_endpoint
from runde.notices.models import Subscription
from runde.notices.pushing import readable_keys
from runde.people.models import Device
from runde.people.rules import Unusable

LONGEST_ENDPOINT = 1_000  # characters; those of the makers have fewer than 400


def subscribe(*, device: Device, endpoint: str, p256dh: str, auth: str, now: datetime) -> Subscription:
    """Send notices to this browser from now on. The same endpoint counts once: another person on the same browser takes it over,
    and a device has one at a time. A person's own wish, so without a ledger row.

    Raises rules.Unusable for an endpoint that is not on the public internet (addresses.check_endpoint), and for keys that
    are none.
    """
    try:
        if len(endpoint) > LONGEST_ENDPOINT or not readable_keys(p256dh, auth):
            raise NotPublic(endpoint)
        check_endpoint(endpoint)
    except NotPublic as error:
        sentence = gettext("This browser cannot get notices from Runde. Please call us. You can still read and write.")
        raise Unusable(sentence) from error
    return _keep(device, endpoint, p256dh, auth, now)


@transaction.atomic
def _keep(device: Device, endpoint: str, p256dh: str, auth: str, now: datetime) -> Subscription:
    Device.objects.select_for_update().get(pk=device.pk)
    live = Subscription.objects.filter(ended_at=None)
    same = live.filter(device=device, endpoint=endpoint, p256dh=p256dh, auth=auth).first()
    if same is not None:
        return same
    for replaced in (live.filter(endpoint=endpoint), live.filter(device=device)):
        replaced.update(ended_at=now, why="replaced")
    return Subscription.objects.create(device=device, endpoint=endpoint, p256dh=p256dh, auth=auth, made_at=now)


def unsubscribe(*, device: Device, now: datetime) -> bool:
    """Send nothing more to this browser; returns whether anything was sent until now."""
    return bool(Subscription.objects.filter(device=device, ended_at=None).update(ended_at=now, why="unsubscribed"))


def is_subscribed(device: Device | None) -> bool:
    """Whether this browser gets notices."""
    return device is not None and Subscription.objects.filter(device=device, ended_at=None).exists()

"""Devices stay signed in until they are signed out, and ask for the PIN after a long pause."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from cast import Cast
from runde.ledger.models import Entry
from runde.outbox.models import Event
from runde.people.devices import device_for, make_device, needs_pin, park, revoke, sign_out_everywhere, touch, unlock
from runde.people.models import Device


def test_a_token_names_its_device_and_no_other(cast: Cast, now: datetime) -> None:
    device, token = make_device(person=cast.ana, label="  Firefox\n" + "x" * 100, now=now)
    make_device(person=cast.ben, label="", now=now)
    found = device_for(token)
    assert found == device
    assert found.person == cast.ana
    assert len(device.label) == 80
    assert token not in {device.token_digest, device.label}
    assert device_for(token + "x") is None
    assert device_for("") is None


@pytest.mark.promise("D1")
def test_a_device_asks_for_the_pin_after_thirty_days_without_use(cast: Cast, now: datetime) -> None:
    device, _ = make_device(person=cast.ana, label="", now=now)
    assert not needs_pin(device, now + timedelta(days=30))
    assert needs_pin(device, now + timedelta(days=30, seconds=1))


def test_use_is_noted_once_an_hour(
    cast: Cast, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    device, _ = make_device(person=cast.ana, label="", now=now)
    with django_assert_num_queries(0):
        touch(device, now + timedelta(minutes=59))
    later = now + timedelta(hours=1)
    twin = Device.objects.get(pk=device.pk)
    with django_assert_num_queries(1):
        touch(device, later)
    assert device.used_at == later
    touch(twin, later + timedelta(minutes=1))
    assert Device.objects.get(pk=device.pk).used_at == later


def test_a_revoked_device_is_signed_out_for_good(cast: Cast, now: datetime) -> None:
    device, token = make_device(person=cast.ana, label="", now=now)
    _, other = make_device(person=cast.ana, label="", now=now)
    Event.objects.all().delete()
    assert revoke(device=device, by=cast.olga, now=now)
    assert device_for(token) is None
    assert device_for(other) is not None
    assert not revoke(device=device, by=cast.olga, now=now)
    [event] = Event.objects.all()
    assert (event.kind, event.payload) == ("signed_out", {"device": device.pk, "person": cast.ana.pk})
    assert Entry.objects.filter(act="device.revoke", by=cast.olga.pk).count() == 1
    touch(device, now + timedelta(days=1))
    assert Device.objects.get(pk=device.pk).used_at == now


def test_signing_out_everywhere_leaves_others_alone(cast: Cast, now: datetime) -> None:
    tokens = [make_device(person=cast.ana, label="", now=now)[1] for _ in range(2)]
    _, bens = make_device(person=cast.ben, label="", now=now)
    Event.objects.all().delete()
    assert sign_out_everywhere(person=cast.ana, by=None, now=now) == 2
    assert [device_for(token) for token in tokens] == [None, None]
    assert device_for(bens) is not None
    [event] = Event.objects.all()
    assert (event.kind, event.payload) == ("signed_out", {"device": None, "person": cast.ana.pk})


def test_a_device_put_aside_needs_its_pin_and_its_connections_close(cast: Cast, now: datetime) -> None:
    device, token = make_device(person=cast.ana, label="Phone", now=now)
    assert not needs_pin(device, now)
    park(device=device, now=now)
    park(device=device, now=now)
    assert Event.objects.get(kind="signed_out").payload == {"device": device.pk, "person": cast.ana.pk}
    parked = device_for(token)
    assert parked is not None
    assert needs_pin(parked, now)
    unlock(device=parked, now=now)
    opened = device_for(token)
    assert opened is not None
    assert not needs_pin(opened, now)
    revoke(device=opened, by=cast.ana, now=now)
    park(device=opened, now=now)
    assert Event.objects.filter(kind="signed_out").count() == 2

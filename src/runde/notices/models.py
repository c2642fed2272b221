"""Where somebody can be reached, what they chose, and every notice with what became of it."""

from __future__ import annotations

from datetime import time

from django.db import models

from runde.kit.fields import Erasure, Export, held
from runde.notices.states import TRANSITIONS, WAITING
from runde.people.models import Device, Person

QUIET_FROM, QUIET_TO = time(21), time(8)


class Subscription(models.Model):
    """The way to one browser: the endpoint at its maker's push service, and the keys for which every push is encrypted."""

    device = held(
        models.ForeignKey(Device, on_delete=models.CASCADE, related_name="subscriptions"),
        export=Export.OWN,
        erasure=Erasure.DELETE,
        owner=True,
    )
    endpoint = held(models.TextField(), export=Export.NEVER, erasure=Erasure.DELETE)
    p256dh = held(models.CharField(max_length=100), export=Export.NEVER, erasure=Erasure.DELETE)
    auth = held(models.CharField(max_length=40), export=Export.NEVER, erasure=Erasure.DELETE)
    made_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    ended_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.DELETE)
    why = held(models.CharField(max_length=20, default="", blank=True), export=Export.OWN, erasure=Erasure.DELETE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"], condition=models.Q(ended_at=None), name="notices_subscription_once"
            )
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk} of device {self.device_id}"


class Choice(models.Model):
    """How a person wants to hear of what is new. Quiet from and to the same time: never quiet."""

    EACH, DAILY, NEVER = "each", "daily", "never"
    HOW = (EACH, DAILY, NEVER)

    person = held(
        models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="notice_choice"),
        export=Export.NEVER,
        erasure=Erasure.DELETE,
        owner=True,
    )
    how = held(models.CharField(max_length=10, default=EACH), export=Export.OWN, erasure=Erasure.DELETE)
    mail = held(models.BooleanField(default=False), export=Export.OWN, erasure=Erasure.DELETE)
    quiet_from = held(models.TimeField(default=QUIET_FROM), export=Export.OWN, erasure=Erasure.DELETE)
    quiet_to = held(models.TimeField(default=QUIET_TO), export=Export.OWN, erasure=Erasure.DELETE)
    digested_on = held(models.DateField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)

    def __str__(self) -> str:
        return f"choice of {self.person_id}: {self.how}"


class Stop(models.Model):
    """Nothing reaches this person from `at` to `ended_at`: they left, withdrew, were suspended, or died."""

    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+"),
        export=Export.OWN,
        erasure=Erasure.DELETE,
        owner=True,
    )
    at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    reason = held(models.CharField(max_length=20), export=Export.OWN, erasure=Erasure.DELETE)
    ended_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.DELETE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(ended_at=None), name="notices_stop_once")
        ]

    def __str__(self) -> str:
        return f"nothing reaches {self.person_id}: {self.reason}"


class Notice(models.Model):
    """That somebody is to hear of something, by push or by mail, and what became of it.

    `about`: what it is about, a label of whoever intends it, and `upto` (0: none) up to which number there. `earliest`: when it
    was wanted; `due_at`: when it may go, by the choice of the person and the quiet hours of both sides (`zone`, `group_from`,
    `group_to`). `batch`: what left the house together. `lines`, in a mail: what is new, as pairs of a name and a number.
    """

    PUSH, MAIL = "push", "mail"

    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices"),
        export=Export.OWN,
        erasure=Erasure.DELETE,
        owner=True,
    )
    kind = held(models.CharField(max_length=20), export=Export.OWN, erasure=Erasure.DELETE)
    about = held(models.CharField(max_length=40, default="", blank=True), export=Export.NEVER, erasure=Erasure.DELETE)
    key = held(models.CharField(max_length=120, unique=True), export=Export.NEVER, erasure=Erasure.DELETE)
    upto = held(models.BigIntegerField(default=0), export=Export.NEVER, erasure=Erasure.DELETE)
    channel = held(models.CharField(max_length=10, default=PUSH), export=Export.OWN, erasure=Erasure.DELETE)
    lines = held(models.JSONField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)
    urgent = held(models.BooleanField(default=False), export=Export.NEVER, erasure=Erasure.DELETE)
    zone = held(models.CharField(max_length=60), export=Export.NEVER, erasure=Erasure.DELETE)
    group_from = held(models.TimeField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)
    group_to = held(models.TimeField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)
    intended_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    earliest = held(models.DateTimeField(), export=Export.NEVER, erasure=Erasure.DELETE)
    due_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    state = held(models.CharField(max_length=10, default=WAITING), export=Export.OWN, erasure=Erasure.DELETE)
    why = held(models.CharField(max_length=20, default="", blank=True), export=Export.OWN, erasure=Erasure.DELETE)
    batch = held(models.UUIDField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)
    claimed_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)
    tries = held(models.PositiveSmallIntegerField(default=0), export=Export.NEVER, erasure=Erasure.DELETE)
    answer = held(models.CharField(max_length=120, default="", blank=True), export=Export.NEVER, erasure=Erasure.DELETE)
    sent_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.DELETE)
    opened_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.DELETE)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=list(TRANSITIONS)), name="notices_notice_state"),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="notices_notice_due"),
            models.Index(fields=["person", "kind", "about", "upto"], name="notices_notice_upto"),
            models.Index(fields=["intended_at"], name="notices_notice_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}: {self.state}"

"""An appointment, who is invited to it, and the private address of a person's calendar."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import models

from runde.kit.fields import EncryptedTextField, Erasure, Export, held
from runde.kit.text import dialled
from runde.people.models import Person


class Appointment(models.Model):
    """People meet from `starts_at` to `ends_at`, shown by the clocks of `zone` (IANA), at a place or on the telephone.

    `about` names what it belongs to, as the ledger names things ("room:7"). `uid` and `sequence` are those of RFC 5545: a
    calendar knows the appointment again by the one, and a newer version of it by the other. Who made,
    changed or cancelled it stands in the ledger.
    """

    uid = held(models.UUIDField(unique=True, default=uuid4), export=Export.NEVER, erasure=Erasure.KEEP)
    sequence = held(models.PositiveIntegerField(default=0), export=Export.NEVER, erasure=Erasure.KEEP)
    about = held(models.CharField(max_length=40), export=Export.NEVER, erasure=Erasure.KEEP)
    title = held(models.CharField(max_length=80), export=Export.OWN, erasure=Erasure.KEEP)
    place = held(models.CharField(max_length=200, default="", blank=True), export=Export.OWN, erasure=Erasure.KEEP)
    starts_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.KEEP)
    ends_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.KEEP)
    zone = held(models.CharField(max_length=60), export=Export.OWN, erasure=Erasure.KEEP)
    phone = held(models.CharField(max_length=40, default="", blank=True), export=Export.OWN, erasure=Erasure.KEEP)
    code = held(models.CharField(max_length=40, default="", blank=True), export=Export.OWN, erasure=Erasure.KEEP)
    note = held(models.TextField(default="", blank=True), export=Export.OWN, erasure=Erasure.KEEP)
    made_at = held(models.DateTimeField(), export=Export.NEVER, erasure=Erasure.KEEP)
    changed_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.KEEP)
    cancelled_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.KEEP)
    reason = held(models.CharField(max_length=200, default="", blank=True), export=Export.OWN, erasure=Erasure.KEEP)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="agenda_ends_later")
        ]
        indexes = [models.Index(fields=["about", "starts_at"], name="agenda_about")]

    def __str__(self) -> str:
        return self.title

    def over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return self.ends_at <= now

    @property
    def local(self) -> tuple[datetime, datetime]:
        """From when to when, by the clocks of `zone`."""
        zone = ZoneInfo(self.zone)
        return self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)

    @property
    def version(self) -> str:
        """What it is now: another text when it was changed or cancelled."""
        return f"appointment:{self.pk}:{self.sequence}"

    @property
    def dialled(self) -> str:
        """The number as a telephone dials it."""
        return dialled(self.phone)


class Invitation(models.Model):
    """A person is invited to an appointment, and what they answered; `ended_at`: no longer, since they are gone.

    `reminded_at`: when they were last reminded of it.
    """

    YES, NO, MAYBE = "yes", "no", "maybe"
    ANSWERS = (YES, NO, MAYBE)

    appointment = held(
        models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="invitations"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
        owner=True,
    )
    invited_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    answer = held(models.CharField(max_length=5, default="", blank=True), export=Export.STUDY, erasure=Erasure.KEEP)
    answered_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    ended_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    reminded_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.KEEP)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "person"], name="agenda_invitation_once")]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.appointment_id}: {self.answer}"


class Feed(models.Model):
    """The private address at which calendars fetch a person's appointments: whoever has it can read them.

    Known by the digest of its `token`; the token itself, encrypted, lets its owner see the address again.
    """

    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feeds"),
        export=Export.NEVER,
        erasure=Erasure.DELETE,
        owner=True,
    )
    token_digest = held(models.CharField(max_length=64, unique=True), export=Export.NEVER, erasure=Erasure.DELETE)
    token = held(EncryptedTextField(default=""), export=Export.NEVER, erasure=Erasure.DELETE)
    made_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    used_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.DELETE)
    revoked_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.DELETE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(revoked_at=None), name="agenda_feed_once")
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"

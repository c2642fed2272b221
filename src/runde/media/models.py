"""One file that somebody sends, from its first byte to what everybody's phone can show."""

from __future__ import annotations

from django.db import models

from runde.kit.fields import Erasure, Export, held
from runde.people.models import Person


class Medium(models.Model):
    """A picture, voice message, video or document. Its files lie in a folder named `key` below RUNDE_DATA/media.

    `size` is how many bytes were announced, `arrived` how many are there. Where nothing was attached to a message it goes
    after a day; a cancelled one loses its files at once, and what had come of it (its `size`) counts until then. `used_at`
    says since when it belongs to something. `claimed_at` and `tries`: which process works on it since when, and for the how
    manieth time.
    """

    PICTURE, VOICE, VIDEO, DOCUMENT = "picture", "voice", "video", "document"
    KINDS = (PICTURE, VOICE, VIDEO, DOCUMENT)
    ARRIVING, WORKING, READY, REFUSED = "arriving", "working", "ready", "refused"
    CANCELLED = "cancelled"

    key = held(models.UUIDField(unique=True), export=Export.NEVER, erasure=Erasure.DELETE)
    owner = held(
        models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+"),
        export=Export.OWN,
        erasure=Erasure.DELETE,
        owner=True,
    )
    kind = held(models.CharField(max_length=10), export=Export.OWN, erasure=Erasure.DELETE)
    state = held(models.CharField(max_length=10, default=ARRIVING), export=Export.OWN, erasure=Erasure.DELETE)
    refusal = held(models.CharField(max_length=20, default="", blank=True), export=Export.NEVER, erasure=Erasure.DELETE)
    name = held(models.CharField(max_length=120, default="", blank=True), export=Export.OWN, erasure=Erasure.DELETE)
    size = held(models.BigIntegerField(), export=Export.OWN, erasure=Erasure.DELETE)
    arrived = held(models.BigIntegerField(default=0), export=Export.NEVER, erasure=Erasure.DELETE)
    width = held(models.PositiveIntegerField(null=True), export=Export.OWN, erasure=Erasure.DELETE)
    height = held(models.PositiveIntegerField(null=True), export=Export.OWN, erasure=Erasure.DELETE)
    milliseconds = held(models.PositiveIntegerField(null=True), export=Export.OWN, erasure=Erasure.DELETE)
    made_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    claimed_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)
    tries = held(models.PositiveSmallIntegerField(default=0), export=Export.NEVER, erasure=Erasure.DELETE)
    ready_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)
    used_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.DELETE)

    class Meta:
        indexes = [models.Index(fields=["state", "made_at"], name="media_medium_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of {self.owner_id}"

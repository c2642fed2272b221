"""What a person asked for, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from runde.kit.fields import Erasure, Export, held
from runde.people.models import Person

DAY = timedelta(days=1)
"""For so long a person can undo it by themselves; for so long a copy can be fetched."""
MONTH = timedelta(days=28)
"""Within a month an erasure must be done (GDPR Article 12(3)): the shortest one."""


class Request(models.Model):
    """A person's own act, open until it is undone or done.

    `room`: the group to be left (its id); 0 for the other kinds. `closed_at`: the day for undoing it is over. An erasure is then
    done once the office has decided its `extent` (people.Erased). `key` names the file of a copy as long as there is to be one;
    `claimed_at`: since when a process makes it.
    """

    LEAVE, STOP, ERASE, COPY = "leave-group", "stop-taking-part", "erase-data", "copy-data"

    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="requests"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
        owner=True,
    )
    kind = held(models.CharField(max_length=20), export=Export.STUDY, erasure=Erasure.KEEP)
    room = held(models.BigIntegerField(default=0), export=Export.NEVER, erasure=Erasure.KEEP)
    words = held(models.TextField(default="", blank=True), export=Export.OWN, erasure=Erasure.BLANK)
    asked_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    undone_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    undone_by = held(
        models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+"),
        export=Export.NEVER,
        erasure=Erasure.KEEP,
        owner=False,
    )
    closed_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.KEEP)
    decided_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.KEEP)
    decided_by = held(
        models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+"),
        export=Export.NEVER,
        erasure=Erasure.KEEP,
        owner=False,
    )
    extent = held(models.CharField(max_length=20, default="", blank=True), export=Export.OWN, erasure=Erasure.KEEP)
    done_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    key = held(models.UUIDField(null=True, unique=True), export=Export.NEVER, erasure=Erasure.BLANK)
    claimed_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.KEEP)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "room"],
                condition=models.Q(undone_at=None, done_at=None),
                name="consent_request_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None) | models.Q(done_at=None), name="consent_request_undone_or_done"
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk} of {self.person_id}: {self.kind}"

    @property
    def until(self) -> datetime:
        """Up to when the person can undo it by themselves."""
        return self.asked_at + DAY

    @property
    def deadline(self) -> datetime:
        """Up to when an erasure must be done."""
        return self.asked_at + MONTH

    @property
    def fetchable_until(self) -> datetime | None:
        """Up to when the file of a copy is there; None until it is made."""
        return self.done_at + DAY if self.done_at is not None and self.key is not None else None

"""What members report, and what was decided about it."""

from __future__ import annotations

from django.db import models

from runde.chat.models import Message
from runde.kit.fields import Erasure, Export, held
from runde.moderation.states import DECIDED, OPEN
from runde.people.models import Person


class Report(models.Model):
    """A person asks those who watch over a room to look at a message. `state` is one of moderation.states.

    The row is the reporter's own, and nobody is told whose it is. Why it was decided so stands in the ledger, on the
    message: it speaks of the message's author, and goes with their data.
    """

    message = held(
        models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports"),
        export=Export.OWN,
        erasure=Erasure.DELETE,
        owner=False,
    )
    by = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reports"),
        export=Export.OWN,
        erasure=Erasure.DELETE,
        owner=True,
    )
    at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    state = held(models.CharField(max_length=10, default=OPEN), export=Export.OWN, erasure=Erasure.DELETE)
    decided_by = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+"),
        export=Export.NEVER,
        erasure=Erasure.DELETE,
        owner=False,
    )
    decided_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.DELETE)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "by"], condition=models.Q(state=OPEN), name="moderation_report_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state=OPEN, decided_at=None, decided_by=None)
                | models.Q(state__in=DECIDED, decided_at__isnull=False, decided_by__isnull=False),
                name="moderation_report_decided",
            ),
        ]
        indexes = [models.Index(fields=["state"], condition=models.Q(state=OPEN), name="moderation_report_open")]

    def __str__(self) -> str:
        return f"report {self.pk}: {self.state}"

"""Rows of the outbox."""

from __future__ import annotations

from django.db import models

from runde.kit.fields import Erasure, Export, held


class Event(models.Model):
    """One event for all server processes: a kind and ids. Old rows are removed by `outbox.reading.purge`."""

    at = held(models.DateTimeField(db_index=True), export=Export.NEVER, erasure=Erasure.KEEP)
    origin = held(models.CharField(max_length=16), export=Export.NEVER, erasure=Erasure.KEEP)
    kind = held(models.CharField(max_length=20), export=Export.NEVER, erasure=Erasure.KEEP)
    payload = held(models.JSONField(), export=Export.NEVER, erasure=Erasure.KEEP)

    def __str__(self) -> str:
        return f"{self.kind} {self.payload}"

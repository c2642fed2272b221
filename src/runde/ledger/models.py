"""Rows of the ledger, their erasable payloads, and the head of the chain."""

from __future__ import annotations

from django.db import models

from runde.kit.fields import Erasure, Export, held


class Entry(models.Model):
    """One act: who, what, on what, when. `digest` seals the row and, through `previous`, all rows before it."""

    seq = held(models.BigIntegerField(primary_key=True), export=Export.OWN, erasure=Erasure.KEEP)
    at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.KEEP)
    by = held(models.BigIntegerField(null=True), export=Export.NEVER, erasure=Erasure.KEEP)
    act = held(models.CharField(max_length=60), export=Export.OWN, erasure=Erasure.KEEP)
    on = held(models.CharField(max_length=80), export=Export.OWN, erasure=Erasure.KEEP)
    payload_digest = held(models.CharField(max_length=64), export=Export.NEVER, erasure=Erasure.KEEP)
    previous = held(models.CharField(max_length=64), export=Export.NEVER, erasure=Erasure.KEEP)
    digest = held(models.CharField(max_length=64, unique=True), export=Export.NEVER, erasure=Erasure.KEEP)

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["on", "seq"], name="ledger_entry_on")]

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.on}"


class Payload(models.Model):
    """Reasons, old and new values of one entry. Erasing `body` leaves the chain whole: it holds a salted digest only."""

    entry = held(models.BigIntegerField(primary_key=True), export=Export.NEVER, erasure=Erasure.KEEP)
    salt = held(models.CharField(max_length=32), export=Export.NEVER, erasure=Erasure.BLANK)
    body = held(models.JSONField(null=True), export=Export.OWN, erasure=Erasure.BLANK)
    erased_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.KEEP)

    def __str__(self) -> str:
        return f"payload of {self.entry}"


class Head(models.Model):
    """The newest entry's number and digest, in the one row that every writer locks."""

    id = held(models.SmallIntegerField(primary_key=True), export=Export.NEVER, erasure=Erasure.KEEP)
    seq = held(models.BigIntegerField(default=0), export=Export.NEVER, erasure=Erasure.KEEP)
    digest = held(models.CharField(max_length=64, default=""), export=Export.NEVER, erasure=Erasure.KEEP)

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"

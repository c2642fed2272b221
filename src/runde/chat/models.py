"""Rooms, who is in them, and what was written."""

from __future__ import annotations

from django.db import models

from runde.kit.fields import Erasure, Export, held
from runde.people.models import Person


class Room(models.Model):
    """A closed room. `seq` counts its messages without gaps, `change` what happened to them afterwards."""

    name = held(models.CharField(max_length=60), export=Export.OWN, erasure=Erasure.KEEP)
    made_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.KEEP)
    seq = held(models.BigIntegerField(default=0), export=Export.NEVER, erasure=Erasure.KEEP)
    change = held(models.BigIntegerField(default=0), export=Export.NEVER, erasure=Erasure.KEEP)
    last_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.KEEP)
    closed_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.KEEP)
    scripted = held(models.CharField(max_length=10, default="", blank=True), export=Export.STUDY, erasure=Erasure.KEEP)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a room, from `joined_at` to `left_at`, and how far they have read."""

    MEMBER = "member"
    MODERATOR = "moderator"

    room = held(
        models.ForeignKey(Room, on_delete=models.CASCADE, related_name="memberships"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
        owner=True,
    )
    role = held(models.CharField(max_length=10, default=MEMBER), export=Export.STUDY, erasure=Erasure.KEEP)
    joined_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    left_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    read = held(models.BigIntegerField(default=0), export=Export.STUDY, erasure=Erasure.KEEP)
    read_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "person"], condition=models.Q(left_at=None), name="chat_membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.room_id}"


class Message(models.Model):
    """What one person wrote in one room. Taken back: the text is erased, the row stays as a placeholder."""

    room = held(
        # Without indexes of their own: the constraints below begin with room and with author.
        models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages", db_index=False),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    seq = held(models.BigIntegerField(), export=Export.STUDY, erasure=Erasure.KEEP)
    author = held(
        models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages", db_index=False),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
        owner=True,
    )
    client_id = held(models.UUIDField(), export=Export.NEVER, erasure=Erasure.KEEP)
    at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    text = held(models.TextField(), export=Export.STUDY, erasure=Erasure.BLANK)
    reply_to = held(models.BigIntegerField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    # Posted by the programme at its time, in the moderator's name: shown as such, never counted as the moderator's act.
    automatic = held(models.BooleanField(default=False), export=Export.STUDY, erasure=Erasure.KEEP)
    change = held(models.BigIntegerField(default=0), export=Export.NEVER, erasure=Erasure.KEEP)
    edited_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    taken_back_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)

    class Meta:
        ordering = ["room", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="chat_message_seq"),
            models.UniqueConstraint(fields=["author", "client_id"], name="chat_message_client_id"),
        ]
        indexes = [
            models.Index(fields=["room", "change"], condition=models.Q(change__gt=0), name="chat_message_change"),
            models.Index(fields=["room", "author", "at"], name="chat_message_author_at"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq}"

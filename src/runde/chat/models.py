"""Rooms, who is in them, and what was written."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext

from runde.kit.fields import Erasure, Export, held
from runde.media.models import Medium
from runde.people.models import Person


class Room(models.Model):
    """A closed room. `seq` counts its messages without gaps, `change` what happened to them afterwards.

    Kind `group`, or `pair`: two people of `group`, once for each two (`pair`: their ids, the smaller one first).
    """

    GROUP = "group"
    PAIR = "pair"

    kind = held(models.CharField(max_length=10, default=GROUP), export=Export.STUDY, erasure=Erasure.KEEP)
    group = held(
        models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="pairs"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    pair = held(models.CharField(max_length=40, null=True), export=Export.NEVER, erasure=Erasure.KEEP)
    name = held(models.CharField(max_length=60), export=Export.OWN, erasure=Erasure.KEEP)
    made_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.KEEP)
    seq = held(models.BigIntegerField(default=0), export=Export.NEVER, erasure=Erasure.KEEP)
    change = held(models.BigIntegerField(default=0), export=Export.NEVER, erasure=Erasure.KEEP)
    last_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.KEEP)
    closed_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.KEEP)
    scripted = held(models.CharField(max_length=10, default="", blank=True), export=Export.STUDY, erasure=Erasure.KEEP)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "pair"], name="chat_room_pair_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a room, from `joined_at` to `left_at`, how far they have read, and how they introduce themselves there.

    `agreed_at` and `agreed_to` (a digest): to which wording of the group's rules they said yes. `welcomed_at`: since when
    their first visit is behind them.
    """

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
    introduction = held(models.TextField(default="", blank=True), export=Export.OWN, erasure=Erasure.BLANK)
    agreed_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    agreed_to = held(models.CharField(max_length=64, default="", blank=True), export=Export.STUDY, erasure=Erasure.KEEP)
    welcomed_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "person"], condition=models.Q(left_at=None), name="chat_membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.room_id}"


class Message(models.Model):
    """What one person wrote in one room. Taken back: the text is erased, the row stays as a placeholder.

    `holds` says what else there is to look up: attachments, a poll, or nothing. `anonymous`: the others do not see who
    wrote it. `hidden_at`: a moderator hides it from everybody; the text stays until it is taken back.
    """

    MEDIA = "media"
    POLL = "poll"

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
    anonymous = held(models.BooleanField(default=False), export=Export.STUDY, erasure=Erasure.KEEP)
    holds = held(models.CharField(max_length=10, default="", blank=True), export=Export.STUDY, erasure=Erasure.KEEP)
    change = held(models.BigIntegerField(default=0), export=Export.NEVER, erasure=Erasure.KEEP)
    edited_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    taken_back_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    hidden_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)

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

    @property
    def author_name(self) -> str:
        """Who wrote it, as pages name them; nobody's name where it is anonymous (chat.anonymity tells it)."""
        return gettext("Without a name") if self.anonymous else str(self.author.display_name)


class Attachment(models.Model):
    """A medium in a message, in its `place` (from 0). A medium belongs to one message."""

    message = held(
        models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments"),
        export=Export.OWN,
        erasure=Erasure.DELETE,
        owner=True,
    )
    medium = held(
        models.OneToOneField(Medium, on_delete=models.CASCADE, related_name="+"),
        export=Export.OWN,
        erasure=Erasure.DELETE,
        owner=False,
    )
    place = held(models.PositiveSmallIntegerField(), export=Export.OWN, erasure=Erasure.DELETE)

    class Meta:
        ordering = ["message", "place"]

    def __str__(self) -> str:
        return f"{self.medium_id} in {self.message_id}"


class Reaction(models.Model):
    """One person's word for a message ("thanks"): an id that the programme gives a wording. One per person and message."""

    message = held(
        models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions"),
        export=Export.STUDY,
        erasure=Erasure.DELETE,
        owner=False,
    )
    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+"),
        export=Export.STUDY,
        erasure=Erasure.DELETE,
        owner=True,
    )
    reaction = held(models.CharField(max_length=60), export=Export.STUDY, erasure=Erasure.DELETE)
    at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.DELETE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="chat_reaction_once")]

    def __str__(self) -> str:
        return f"{self.reaction} by {self.person_id} for {self.message_id}"


class Poll(models.Model):
    """A question with answers to choose from: `poll`, `quiz` (some are right) or `check-in` (how are you, by one tap).

    The question is the message's text. `options`: `[{"id", "text", "correct"}, …]`. Everybody sees how many chose what;
    who chose what is told to nobody.
    """

    KINDS = ("poll", "quiz", "check-in")

    message = held(
        models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="poll"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
        owner=True,
    )
    kind = held(models.CharField(max_length=10), export=Export.STUDY, erasure=Erasure.KEEP)
    options = held(models.JSONField(), export=Export.STUDY, erasure=Erasure.KEEP)
    closes_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class Vote(models.Model):
    """What one person chose in a poll. Choosing again changes it, as long as the poll is open."""

    poll = held(
        models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="votes"),
        export=Export.STUDY,
        erasure=Erasure.DELETE,
        owner=False,
    )
    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+"),
        export=Export.STUDY,
        erasure=Erasure.DELETE,
        owner=True,
    )
    option = held(models.CharField(max_length=60), export=Export.STUDY, erasure=Erasure.DELETE)
    at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.DELETE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="chat_vote_once")]

    def __str__(self) -> str:
        return f"{self.option} by {self.person_id} in {self.poll_id}"

"""The plan as data: programmes, editions, items, cohorts with a clock of their own, dues, deliveries."""

from __future__ import annotations

from django.db import models

from runde.chat.models import Message, Room
from runde.kit.fields import Erasure, Export, held
from runde.notices.models import QUIET_FROM, QUIET_TO
from runde.people.models import Person
from runde.programme.states import ENDED, OPEN, PLANNED


class Programme(models.Model):
    """A programme by the id in its package. What it says stands in its editions and items."""

    slug = held(models.CharField(max_length=60, unique=True), export=Export.STUDY, erasure=Erasure.KEEP)
    made_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)

    def __str__(self) -> str:
        return self.slug


class Edition(models.Model):
    """One version of a programme as it was loaded. The newest by `loaded_at` is in force.

    `content`: the package but for its items (title, about, languages, weeks, phases, themes, reactions,
    cards, rules).
    """

    programme = held(
        models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="editions"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    version = held(models.CharField(max_length=60), export=Export.STUDY, erasure=Erasure.KEEP)
    digest = held(models.CharField(max_length=64), export=Export.STUDY, erasure=Erasure.KEEP)
    content = held(models.JSONField(), export=Export.STUDY, erasure=Erasure.KEEP)
    loaded_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    loaded_by = held(
        models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+"),
        export=Export.NEVER,
        erasure=Erasure.KEEP,
        owner=False,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="programme_edition_version"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.version}"


class Item(models.Model):
    """One prepared post: its place in columns, all of it in `content` (packages.Item.as_dict())."""

    OFFER = "offer"
    AUTO = "auto"

    programme = held(
        models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="items"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    slug = held(models.CharField(max_length=60), export=Export.STUDY, erasure=Erasure.KEEP)
    kind = held(models.CharField(max_length=20), export=Export.STUDY, erasure=Erasure.KEEP)
    mode = held(models.CharField(max_length=10), export=Export.STUDY, erasure=Erasure.KEEP)
    week = held(models.PositiveSmallIntegerField(), export=Export.STUDY, erasure=Erasure.KEEP)
    day = held(models.PositiveSmallIntegerField(), export=Export.STUDY, erasure=Erasure.KEEP)  # 0 Monday … 6 Sunday
    time = held(models.TimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    expires_minutes = held(models.PositiveIntegerField(), export=Export.STUDY, erasure=Erasure.KEEP)
    content = held(models.JSONField(), export=Export.STUDY, erasure=Erasure.KEEP)
    digest = held(models.CharField(max_length=64), export=Export.STUDY, erasure=Erasure.KEEP)
    # No longer in the newest edition: nothing becomes due from it any more.
    retired_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)

    class Meta:
        ordering = ["week", "day", "time", "slug"]
        constraints = [models.UniqueConstraint(fields=["programme", "slug"], name="programme_item_slug")]

    def __str__(self) -> str:
        return self.slug


class Cohort(models.Model):
    """A group that follows a programme in one room, by a clock of its own.

    `starts_on` is the Monday of week 1; `weekdays` (0 Monday … 6 Sunday) and `hours_from`–`hours_to` are
    the moderator's, `quiet_from`–`quiet_to` (over midnight where that is earlier) those in which nobody gets a notice; all in
    local time of `zone`.
    """

    programme = held(
        models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cohorts"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    room = held(
        models.OneToOneField(Room, on_delete=models.PROTECT, related_name="cohort"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    language = held(models.CharField(max_length=5), export=Export.STUDY, erasure=Erasure.KEEP)
    starts_on = held(models.DateField(), export=Export.STUDY, erasure=Erasure.KEEP)
    zone = held(models.CharField(max_length=60), export=Export.STUDY, erasure=Erasure.KEEP)
    weekdays = held(models.JSONField(), export=Export.STUDY, erasure=Erasure.KEEP)
    hours_from = held(models.TimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    hours_to = held(models.TimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    quiet_from = held(models.TimeField(default=QUIET_FROM), export=Export.STUDY, erasure=Erasure.KEEP)
    quiet_to = held(models.TimeField(default=QUIET_TO), export=Export.STUDY, erasure=Erasure.KEEP)
    made_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    ended_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours_from__lt=models.F("hours_to")), name="programme_cohort_hours"
            )
        ]

    def __str__(self) -> str:
        return f"cohort {self.pk}"


class Holiday(models.Model):
    """A day on which nothing of the plan reaches this group; what was due then moves to the next day."""

    cohort = held(
        models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="holidays"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    day = held(models.DateField(), export=Export.STUDY, erasure=Erasure.KEEP)
    name = held(models.CharField(max_length=60, default="", blank=True), export=Export.STUDY, erasure=Erasure.KEEP)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "day"], name="programme_holiday_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Shift(models.Model):
    """Weeks from `week` on begin `days` later (a multiple of seven, negative for earlier). Shifts add up."""

    cohort = held(
        models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="shifts"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    week = held(models.PositiveSmallIntegerField(), export=Export.STUDY, erasure=Erasure.KEEP)
    days = held(models.SmallIntegerField(), export=Export.STUDY, erasure=Erasure.KEEP)
    reason = held(models.CharField(max_length=200), export=Export.STUDY, erasure=Erasure.KEEP)
    made_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    made_by = held(
        models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+"),
        export=Export.NEVER,
        erasure=Erasure.KEEP,
        owner=False,
    )

    def __str__(self) -> str:
        return f"week {self.week} {self.days:+} days"


class Due(models.Model):
    """One item for one cohort: when it is due, and its state (programme.states). The table is the queue."""

    cohort = held(
        models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="dues"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    item = held(
        models.ForeignKey(Item, on_delete=models.PROTECT, related_name="dues"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    due_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    state = held(models.CharField(max_length=10, default=PLANNED), export=Export.STUDY, erasure=Erasure.KEEP)
    offered_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    expires_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    ended_at = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    ended_by = held(
        models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
        owner=False,
    )
    reason = held(models.CharField(max_length=200, default="", blank=True), export=Export.STUDY, erasure=Erasure.KEEP)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "item"], name="programme_due_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN, ended_at=None) | models.Q(state__in=ENDED, ended_at__isnull=False),
                name="programme_due_ended",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="programme_due_state")]

    def __str__(self) -> str:
        return f"{self.item_id} for cohort {self.cohort_id}: {self.state}"


class Delivery(models.Model):
    """The message through which a due item reached its room, and the wording that was prepared for it.

    The posted wording is the message's own text: so it vanishes when the message is taken back, and what
    was adapted is the word difference between the two.
    """

    due = held(
        models.OneToOneField(Due, on_delete=models.CASCADE, related_name="delivery"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    message = held(
        models.OneToOneField(Message, on_delete=models.PROTECT, related_name="+"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    prepared = held(models.TextField(), export=Export.STUDY, erasure=Erasure.KEEP)

    def __str__(self) -> str:
        return f"delivery of {self.due_id}"


class Postponement(models.Model):
    """A moderator leaves one unanswered message for later, or for good (`until` is None)."""

    message = held(
        models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    until = held(models.DateTimeField(null=True), export=Export.STUDY, erasure=Erasure.KEEP)
    made_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    made_by = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
        owner=False,
    )

    def __str__(self) -> str:
        return f"message {self.message_id} until {self.until}"


class KnownSilence(models.Model):
    """The moderator knows why somebody is silent, or has just said hello: not shown again until `until`."""

    KNOWN = "known"
    HELLO = "hello"

    cohort = held(
        models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
    )
    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
        owner=True,
    )
    kind = held(models.CharField(max_length=10, default=KNOWN), export=Export.STUDY, erasure=Erasure.KEEP)
    until = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    made_at = held(models.DateTimeField(), export=Export.STUDY, erasure=Erasure.KEEP)
    made_by = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+"),
        export=Export.STUDY,
        erasure=Erasure.KEEP,
        owner=False,
    )

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id} until {self.until}"

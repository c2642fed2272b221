"""A person and, each in a table of its own, what belongs to them: identity, roles, sign-in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext

from runde.kit.fields import EncryptedTextField, Erasure, Export, held
from runde.kit.text import dialled


class Person(models.Model):
    """Somebody who takes part: member, moderator or staff. Others see `name`, a first name or pseudonym."""

    name = held(models.CharField(max_length=60), export=Export.OWN, erasure=Erasure.BLANK)
    language = held(models.CharField(max_length=5, default="de"), export=Export.STUDY, erasure=Erasure.KEEP)
    made_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.KEEP)
    # Why this person is no human: "demo", "practice", "rehearsal", "bench". No measure or export counts them.
    scripted = held(models.CharField(max_length=10, default="", blank=True), export=Export.STUDY, erasure=Erasure.KEEP)

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """The name as people read it: in place of an erased one, a word in their language."""
        return self.name or gettext("Former member")


class Erased(models.Model):
    """That a person's data were erased: when, by whom, why, and how much. Nobody has a name after it.

    `extent`: ALL, or ALL_BUT_STUDY, which leaves what science needs, without a name (GDPR Article 17(3)(d)).
    """

    ALL, ALL_BUT_STUDY = "all", "all-but-study"
    ON_REQUEST = "on-request"  # the reason of an erasure that the person asked for on their own page

    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="erasures"),
        export=Export.OWN,
        erasure=Erasure.KEEP,
        owner=True,
    )
    at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.KEEP)
    by = held(
        models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+"),
        export=Export.NEVER,
        erasure=Erasure.KEEP,
        owner=False,
    )
    extent = held(models.CharField(max_length=20), export=Export.OWN, erasure=Erasure.KEEP)
    reason = held(models.CharField(max_length=200), export=Export.OWN, erasure=Erasure.KEEP)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "extent"], name="people_erased_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="people_erased_reason"),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.person_id}: {self.extent}"

    @property
    def shown_reason(self) -> str:
        """The reason as people read it."""
        return gettext("asked for by this person") if self.reason == self.ON_REQUEST else self.reason


class Identity(models.Model):
    """Contact data, encrypted, in a table that rooms, exports and analyses never join."""

    person = held(
        models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True),
        export=Export.NEVER,
        erasure=Erasure.DELETE,
        owner=True,
    )
    full_name = held(EncryptedTextField(default=""), export=Export.OWN, erasure=Erasure.DELETE)
    phone = held(EncryptedTextField(default=""), export=Export.OWN, erasure=Erasure.DELETE)
    email = held(EncryptedTextField(default=""), export=Export.OWN, erasure=Erasure.DELETE)
    address = held(EncryptedTextField(default=""), export=Export.OWN, erasure=Erasure.DELETE)

    def __str__(self) -> str:
        return f"identity of {self.person_id}"


class Role(models.Model):
    """A role in the whole house (a moderator's role belongs to a room: see chat.Membership)."""

    COORDINATOR = "coordinator"

    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles"),
        export=Export.OWN,
        erasure=Erasure.KEEP,
        owner=True,
    )
    role = held(models.CharField(max_length=20), export=Export.OWN, erasure=Erasure.KEEP)
    given_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.KEEP)
    given_by = held(
        models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+"),
        export=Export.NEVER,
        erasure=Erasure.KEEP,
        owner=False,
    )
    ended_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.KEEP)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"], condition=models.Q(ended_at=None), name="people_role_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"


class UserManager(BaseUserManager["User"]):
    """Makes staff accounts."""

    def create_user(self, email: str, password: str, *, person: Person) -> User:
        """A staff account that signs in with e-mail and password and acts as `person`."""
        user = User(email=self.normalize_email(email), person=person)
        user.set_password(password)
        user.save(force_insert=True)
        return user


class User(AbstractBaseUser):
    """A staff account. Members and moderators have none: they sign in by letter."""

    password = held(models.CharField(max_length=128), export=Export.NEVER, erasure=Erasure.DELETE)
    last_login = held(models.DateTimeField(null=True, blank=True), export=Export.OWN, erasure=Erasure.DELETE)
    email = held(models.EmailField(unique=True), export=Export.OWN, erasure=Erasure.DELETE)
    is_active = held(models.BooleanField(default=True), export=Export.NEVER, erasure=Erasure.DELETE)
    person = held(
        models.OneToOneField(Person, on_delete=models.CASCADE, related_name="user"),
        export=Export.NEVER,
        erasure=Erasure.DELETE,
        owner=True,
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.email


class StaffSignIn(models.Model):
    """That somebody signed in as staff: when, and in which browser, known by the digest of a cookie that it keeps.

    `noticed_at`: since then it is no news, because the browser was known or the person said that it was them. The session
    that began then carries the key of this row.
    """

    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="staff_sign_ins"),
        export=Export.OWN,
        erasure=Erasure.DELETE,
        owner=True,
    )
    browser_digest = held(models.CharField(max_length=64), export=Export.NEVER, erasure=Erasure.DELETE)
    label = held(models.CharField(max_length=80, default=""), export=Export.OWN, erasure=Erasure.DELETE)
    at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    noticed_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)

    def __str__(self) -> str:
        return f"staff sign-in {self.pk} of {self.person_id}"


class Letter(models.Model):
    """A code for one use. On paper: who types it may choose a PIN and is signed in on that device. Issued by the person
    themselves: for ten minutes, for the app on a device that does not share the browser's sign-in; the PIN stays."""

    CODE_LASTS: ClassVar[timedelta] = timedelta(minutes=10)

    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters"),
        export=Export.NEVER,
        erasure=Erasure.DELETE,
        owner=True,
    )
    code_digest = held(models.CharField(max_length=64, unique=True), export=Export.NEVER, erasure=Erasure.DELETE)
    # The code itself, encrypted, only while the letter can still be printed and used.
    code = held(EncryptedTextField(default=""), export=Export.NEVER, erasure=Erasure.DELETE)
    issued_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    issued_by = held(
        models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+"),
        export=Export.NEVER,
        erasure=Erasure.DELETE,
        owner=False,
    )
    expires_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    used_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.DELETE)
    withdrawn_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)

    def __str__(self) -> str:
        return f"letter {self.pk} for {self.person_id}"

    @property
    def for_app(self) -> bool:
        """Whether the person made it themselves, on a device on which they are signed in."""
        return self.issued_by_id == self.person_id and self.expires_at - self.issued_at == self.CODE_LASTS

    def usable(self, now: datetime) -> bool:
        """Whether somebody may still sign in with this letter."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


class Pin(models.Model):
    """The PIN that a person chose, and how often a wrong one was typed since it was last right."""

    person = held(
        models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True),
        export=Export.NEVER,
        erasure=Erasure.DELETE,
        owner=True,
    )
    hash = held(models.CharField(max_length=128), export=Export.NEVER, erasure=Erasure.DELETE)
    chosen_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    wrong = held(models.PositiveSmallIntegerField(default=0), export=Export.NEVER, erasure=Erasure.DELETE)
    locked_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)

    def __str__(self) -> str:
        return f"PIN of {self.person_id}"


class Device(models.Model):
    """One browser or program that is signed in as a person, known by the digest of its token.

    `parked_at`: somebody else uses this browser since then; the PIN opens it again.
    """

    person = held(
        models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices"),
        export=Export.OWN,
        erasure=Erasure.DELETE,
        owner=True,
    )
    token_digest = held(models.CharField(max_length=64, unique=True), export=Export.NEVER, erasure=Erasure.DELETE)
    label = held(models.CharField(max_length=80, default=""), export=Export.OWN, erasure=Erasure.DELETE)
    made_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    used_at = held(models.DateTimeField(), export=Export.OWN, erasure=Erasure.DELETE)
    revoked_at = held(models.DateTimeField(null=True), export=Export.OWN, erasure=Erasure.DELETE)
    parked_at = held(models.DateTimeField(null=True), export=Export.NEVER, erasure=Erasure.DELETE)

    def __str__(self) -> str:
        return f"device {self.pk} of {self.person_id}"


class Preferences(models.Model):
    """How a person wants their pages: `text_size` in CSS pixels (18 to 32), `theme` light, dark, contrast, or as the device."""

    SMALLEST, LARGEST = 18, 32
    THEMES = ("", "light", "dark", "contrast")

    person = held(
        models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="preferences"),
        export=Export.NEVER,
        erasure=Erasure.DELETE,
        owner=True,
    )
    text_size = held(models.PositiveSmallIntegerField(default=SMALLEST), export=Export.OWN, erasure=Erasure.DELETE)
    theme = held(models.CharField(max_length=10, default="", blank=True), export=Export.OWN, erasure=Erasure.DELETE)

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"


class Helpline(models.Model):
    """The human whose name and number stand on every screen. The newest row counts."""

    name = held(models.CharField(max_length=80), export=Export.NEVER, erasure=Erasure.KEEP)
    phone = held(models.CharField(max_length=40), export=Export.NEVER, erasure=Erasure.KEEP)
    hours = held(models.CharField(max_length=120, default="", blank=True), export=Export.NEVER, erasure=Erasure.KEEP)
    set_at = held(models.DateTimeField(), export=Export.NEVER, erasure=Erasure.KEEP)
    set_by = held(
        models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+"),
        export=Export.NEVER,
        erasure=Erasure.KEEP,
        owner=False,
    )

    def __str__(self) -> str:
        return f"{self.name} {self.phone}"

    @property
    def dialled(self) -> str:
        """The number as a telephone dials it."""
        return dialled(self.phone)

"""How people stand with signing in: their letter, their PIN, when they were last seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from runde.people.models import Device, Letter, Person, Pin, User

STAFF, LOCKED, ISSUED, USED = "staff", "locked", "issued", "used"
SIGNED_OUT, EXPIRED, NONE = "signed_out", "expired", "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """`state`: staff (signs in by e-mail), issued (a letter waits to be used), locked (ten wrong PINs), used, signed_out
    (came in once, now on no device), expired (never used), none; `on` is the day that belongs to it. `seen`: when one of
    their devices was last used."""

    state: str
    on: datetime | None
    seen: datetime | None
    letter: Letter | None

    @property
    def needs_letter(self) -> bool:
        """Whether this person cannot come in without a new letter."""
        return self.state in {NONE, EXPIRED, LOCKED, SIGNED_OUT}


def standings(people: Iterable[Person], now: datetime) -> dict[int, Standing]:
    """The standing of each person, in a constant number of queries."""
    ids = [person.pk for person in people]
    newest: dict[int, Letter] = {}
    used: dict[int, datetime] = {}
    for letter in Letter.objects.filter(person__in=ids, withdrawn_at=None).order_by("issued_at", "pk"):
        if letter.for_app:
            continue
        newest[letter.person_id] = letter
        if letter.used_at is not None:
            used[letter.person_id] = letter.used_at
    locks = dict(Pin.objects.filter(person__in=ids, locked_at__isnull=False).values_list("person_id", "locked_at"))
    devices = Device.objects.filter(person__in=ids).values_list("person_id")
    seen: dict[int, datetime] = dict(devices.annotate(seen=Max("used_at")).order_by())
    signed_in = set(devices.filter(revoked_at=None).values_list("person_id", flat=True))
    staff = dict(User.objects.filter(person__in=ids, is_active=True).values_list("person_id", "last_login"))
    return {
        pk: _standing(
            newest.get(pk), used.get(pk), locks.get(pk), seen.get(pk), pk in signed_in, pk in staff, staff.get(pk), now
        )
        for pk in ids
    }


def _standing(
    letter: Letter | None,
    used: datetime | None,
    locked: datetime | None,
    seen: datetime | None,
    is_signed_in: bool,
    is_staff: bool,
    last_login: datetime | None,
    now: datetime,
) -> Standing:
    moments = [moment for moment in (seen, last_login) if moment is not None]
    last = max(moments) if moments else None
    if letter is not None and letter.usable(now):
        return Standing(ISSUED, letter.expires_at, last, letter)
    if locked is not None:
        return Standing(LOCKED, locked, last, letter)
    if is_signed_in:
        return Standing(USED, used or seen, last, letter)
    if is_staff:
        return Standing(STAFF, last_login, last, letter)
    if used is not None or seen is not None:
        return Standing(SIGNED_OUT, last, last, letter)
    if letter is not None:
        return Standing(EXPIRED, letter.expires_at, last, letter)
    return Standing(NONE, None, last, None)

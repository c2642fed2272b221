"""Letters: a code on paper that lets one person in once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from runde.kit.crypto import keyed_digest
from runde.kit.ids import letter_code, tidy_code
from runde.ledger.recording import record
from runde.people.devices import make_device
from runde.people.models import Device, Letter, Person
from runde.people.pins import hash_pin, set_pin
from runde.people.rules import check_not_erased

UNKNOWN, USED, WITHDRAWN, EXPIRED = "unknown", "used", "withdrawn", "expired"


class LetterGone(Exception):
    """This letter lets nobody in any more. `state` says why: used, withdrawn or expired."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@transaction.atomic
def issue_letter(*, person: Person, by: Person | None, now: datetime) -> Letter:
    """Make a new letter for a person; letters of theirs that could still be used are withdrawn.

    `letter.code` holds the code, for printing, until it is used, withdrawn or expired. Raises rules.Unusable for a
    person whose data were erased.
    """
    check_not_erased(person)  # locks the person: two at once would leave two usable letters
    for letter in lock_letters(person):
        withdraw_letter(letter=letter, by=by, now=now)
    letter = _make(person, by, now, timedelta(days=int(settings.RUNDE.letter_days)))
    record(act="letter.issue", by=by.pk if by else None, on=f"letter:{letter.pk}", now=now, person=person.pk)
    return letter


@transaction.atomic
def issue_code(*, person: Person, now: datetime) -> Letter:
    """Make a code with which a person signs in once more, in the app on their own device; codes of theirs before it are
    withdrawn, a letter on paper is not. The caller has asked for the PIN. Raises rules.Unusable as `issue_letter` does."""
    check_not_erased(person)
    for letter in lock_letters(person):
        if letter.for_app:
            withdraw_letter(letter=letter, by=person, now=now)
    letter = _make(person, person, now, Letter.CODE_LASTS)
    record(act="code.issue", by=person.pk, on=f"letter:{letter.pk}", now=now, person=person.pk)
    return letter


def open_code(person: Person, now: datetime) -> Letter | None:
    """The code for the app that a person has made and that can still be used."""
    found = _open().filter(person=person, issued_by=person, expires_at__gt=now).order_by("-pk").first()
    return found if found is not None and found.for_app else None


def _make(person: Person, by: Person | None, now: datetime, lasts: timedelta) -> Letter:
    code = letter_code()
    return Letter.objects.create(
        person=person, code_digest=_digest(code), code=code, issued_at=now, issued_by=by, expires_at=now + lasts
    )


def lock_letters(person: Person) -> list[Letter]:
    """A person's letters that could still be used, locked until the transaction ends: before anything is recorded."""
    return list(_open().filter(person=person).select_for_update().order_by("pk"))


@transaction.atomic
def withdraw_letter(*, letter: Letter, by: Person | None, now: datetime) -> bool:
    """Make a letter useless. Returns whether it could still have been used."""
    if not _open().filter(pk=letter.pk).update(withdrawn_at=now, code=""):
        return False
    record(
        act="letter.withdraw",
        by=by.pk if by else None,
        on=f"letter:{letter.pk}",
        now=now,
        person=letter.person_id,
    )
    return True


def look_up(typed: str) -> Letter | None:
    """The letter with this code, in whatever state; capitals, blanks and dashes do not matter."""
    return Letter.objects.select_related("person").filter(code_digest=_digest(tidy_code(typed))).first()


def find_letter(code: str, now: datetime) -> Letter | None:
    """The letter with this code that still lets somebody in, or None. Looking never uses it up."""
    letter = look_up(code)
    return letter if letter is not None and letter.usable(now) else None


def state_of(letter: Letter | None, now: datetime) -> str:
    """Why a letter lets nobody in (unknown, used, withdrawn, expired); empty when it does."""
    if letter is None:
        return UNKNOWN
    if letter.used_at is not None:
        return USED
    if letter.withdrawn_at is not None:
        return WITHDRAWN
    return EXPIRED if now >= letter.expires_at else ""


def use_letter(*, letter: Letter, pin: str, label: str, now: datetime) -> tuple[Device, str]:
    """Sign in by letter: the PIN is set, its lock cleared, and a device with its token returned. A code for the app leaves
    the PIN as it is and needs none: it was asked for when the code was made.

    The letter is claimed by a conditional update, so of two who try at once only one comes in. Raises
    rules.Unusable for a PIN that cannot be taken (the letter stays usable), LetterGone when it was too late.
    """
    hashed = "" if letter.for_app else hash_pin(pin)
    with transaction.atomic():
        check_not_erased(letter.person)
        if not _open().filter(pk=letter.pk, expires_at__gt=now).update(used_at=now, code=""):
            raise LetterGone(state_of(Letter.objects.get(pk=letter.pk), now))
        if hashed:
            set_pin(person=letter.person, hashed=hashed, now=now)
        device, token = make_device(person=letter.person, label=label, now=now)
        record(
            act="code.use" if letter.for_app else "letter.use",
            by=letter.person_id,
            on=f"letter:{letter.pk}",
            now=now,
            person=letter.person_id,
            device=device.pk,
        )
    return device, token


def forget_expired(*, now: datetime) -> int:
    """Empty the codes of letters that have expired; returns how many. Nobody needs to print them any more."""
    return _open().filter(expires_at__lte=now).exclude(code="").update(code="")


def _open() -> QuerySet[Letter]:
    return Letter.objects.filter(used_at=None, withdrawn_at=None)


def _digest(code: str) -> str:
    return keyed_digest("letter", code)

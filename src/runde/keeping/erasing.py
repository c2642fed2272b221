"""Erasing a person's data: what is theirs goes as each field declares, and the talk of the others stays readable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from runde.chat.erasing import empty_media, empty_messages, tell_rooms
from runde.chat.models import Membership, Message, Room
from runde.consent.queries import going
from runde.keeping.ending import end_everything, is_only_coordinator, lock_everything
from runde.keeping.traces import clear_traces
from runde.keeping.whose import our_models, own_rows, own_things, ways
from runde.kit import fields
from runde.kit.fields import Export, declaration
from runde.kit.text import clean_name, visible
from runde.ledger.about import about
from runde.ledger.erasing import erase_payloads
from runde.ledger.recording import record
from runde.media.attaching import discard
from runde.media.models import Medium
from runde.people.models import Erased, Identity, Person
from runde.people.rules import Unusable

LONGEST_REASON = 200
SHORTEST_WORD = 3  # letters of a name that would give somebody away in a reason


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an erasure would find: messages with text, the names of the rooms the person is in, and of those that would be
    without a moderator."""

    messages: int
    rooms: list[str]
    leaderless: list[str]


def outlook(person: Person) -> Outlook:
    """Look ahead; changes nothing."""
    here = Membership.objects.filter(person=person, left_at=None, room__kind=Room.GROUP)
    here = here.select_related("room").order_by("room__name")
    others = Membership.objects.filter(left_at=None, role=Membership.MODERATOR).exclude(person=person)
    led = set(others.values_list("room_id", flat=True))
    return Outlook(
        messages=Message.objects.filter(author=person).exclude(text="").count(),
        rooms=[found.room.name for found in here],
        leaderless=[
            found.room.name for found in here if found.role == Membership.MODERATOR and found.room_id not in led
        ],
    )


def check_erasable(person: Person, *, reason: str, keep_for_research: bool) -> None:
    """Raises rules.Unusable, with a sentence, for a person who was erased (as far) already, for the only coordinator, and
    for a reason that is missing, too long, or names the person: it is kept."""
    done = _done(person, keep_for_research)
    if done is not None:
        sentence = gettext("The data of this person were already erased on %(day)s.")
        raise Unusable(sentence % {"day": date_format(localtime(done.at))})
    if is_only_coordinator(person):
        raise Unusable(
            gettext(
                "This is the only coordinator, and without one nobody can print letters or help. Nothing was erased."
            )
        )
    if not visible(reason):
        raise Unusable(gettext("Please say why. The reason is kept; it must not name the person."))
    if len(reason) > LONGEST_REASON:
        raise Unusable(gettext("This reason is too long. Please use at most 200 characters."))
    if reason != Erased.ON_REQUEST and _names(person, reason):
        raise Unusable(gettext("The reason is kept, so it must not hold the name or the contact data of the person."))


@transaction.atomic
def erase(*, person: Person, by: Person | None, now: datetime, reason: str, keep_for_research: bool = False) -> Erased:
    """Erase a person's data for good.

    Their groups, roles, sessions and devices end, within a second and everywhere. Rows declared DELETE go, fields declared
    BLANK are emptied; of what they wrote a placeholder stays, of their pictures, voice and videos nothing. With
    `keep_for_research` (GDPR Article 17(3)(d)) what is declared STUDY stays (texts, times, memberships), without a name.
    What the ledger says about them is erased; that it happened stays. `reason` and `by` are kept: they say who decided,
    and why.

    Somebody erased with `keep_for_research` can be erased wholly later. Raises rules.Unusable (check_erasable).
    """
    reason = clean_name(reason)
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    check_erasable(person, reason=reason, keep_for_research=keep_for_research)
    lock_everything(person)
    entries = about(person=person.pk, things=own_things(person))
    end_everything(person=person, by=by, now=now)
    if keep_for_research:
        empty_media(person=person, now=now)
    else:
        empty_messages(person=person, now=now)
    discard(ids=list(Medium.objects.filter(owner=person).values_list("pk", flat=True)), now=now)
    for model in sorted(our_models(), key=_distance, reverse=True):
        _treat(model, person, keep_for_research)
    tell_rooms(person=person, now=now)
    payloads = erase_payloads(entries, now=now)
    extent = Erased.ALL_BUT_STUDY if keep_for_research else Erased.ALL
    erased = Erased.objects.create(person=person, at=now, by=by, extent=extent, reason=reason)
    going().filter(person=person).update(closed_at=now, done_at=now)
    on = f"person:{person.pk}"
    record(act="person.erase", by=by.pk if by else None, on=on, now=now, extent=extent, payloads=payloads)
    transaction.on_commit(clear_traces)
    return erased


def _treat(model: type[Model], person: Person, keep_for_research: bool) -> None:
    """Do to this person's own rows of one model what its fields declare."""
    declared = {field: found for field in model._meta.concrete_fields if (found := declaration(field))}
    kept = {field for field, found in declared.items() if keep_for_research and found.export is Export.STUDY}
    rows = own_rows(model, person)
    if not kept and any(found.erasure is fields.Erasure.DELETE for found in declared.values()):
        rows.delete()
        return
    emptied = {
        field.attname: None if field.null else ""
        for field, found in declared.items()
        if found.erasure is not fields.Erasure.KEEP and field not in kept
    }
    if emptied:
        empty = {
            f"{name}__isnull" if value is None else name: True if value is None else value
            for name, value in emptied.items()
        }
        rows.exclude(**empty).update(**emptied)  # messages were emptied before, and there may be many


def _distance(model: type[Model]) -> int:
    """How far a model's rows are from the person: what hangs on other own rows is treated before these."""
    return max((way.count("__") for way in ways(model)), default=0)


def _done(person: Person, keep_for_research: bool) -> Erased | None:
    """The erasure after which there is nothing left to do."""
    done = Erased.objects.filter(person=person).order_by("at")
    return (done if keep_for_research else done.filter(extent=Erased.ALL)).first()


def _names(person: Person, reason: str) -> bool:
    said = (person.name, *person.name.split(), *_contact(person))
    known = {part.casefold() for part in said if len(part) >= SHORTEST_WORD}
    return any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", reason.casefold()) for part in known)


def _contact(person: Person) -> tuple[str, ...]:
    """Contact data as far as they can be read: without their identity key nobody knows them, and they go all the same."""
    try:
        identity = Identity.objects.filter(person=person).first()
    except InvalidToken:
        return ()
    return (identity.full_name, identity.phone, identity.email, identity.address) if identity else ()

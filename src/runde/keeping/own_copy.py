"""A person's own copy of their data: one zip with data.json for programs, index.html for people, and their media.

What is in it follows from what stands beside the fields. Other people are not in it: neither their words nor their names nor
their numbers. docs/reference/person-export.md describes data.json.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import IO, Any

from django.db.models import ForeignKey, Model
from django.utils import translation

from runde.chat.models import Attachment, Message, Room
from runde.keeping.own_media import add_files, add_messages, write_files
from runde.keeping.page import page
from runde.keeping.snapshot import snapshot
from runde.keeping.whose import AnyField, our_models, own_rows, own_things, rows_acted_on, ways
from runde.kit.fields import Export, declaration
from runde.kit.portions import portions
from runde.kit.time import stamp
from runde.ledger.about import about
from runde.ledger.models import Entry, Payload
from runde.ledger.recording import record
from runde.media.models import Medium
from runde.people.models import Person

FORMAT, VERSION = "runde-person-export", 1
Row = dict[str, Any]


def write_copy(*, person: Person, language: str, by: Person | None, now: datetime, into: IO[bytes]) -> None:
    """Write the copy as a zip into an open file, its page in `language`, and record that it was made.

    Raises cryptography.fernet.InvalidToken when the identity key is not the one that contact data were encrypted with.
    """
    found = copy_of(person, language=language, now=now)
    with translation.override(language), zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(found, ensure_ascii=False, indent=1))
        file.writestr("index.html", page(found))
        write_files(person, into=file)
    record(act="person.copy", by=by.pk if by else None, on=f"person:{person.pk}", now=now, language=language)


def copy_of(person: Person, *, language: str, now: datetime) -> Row:
    """Everything that is a person's own, as plain values, and as it stands at one moment."""
    reader = Reader()
    with snapshot():
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_at": stamp(now),
            "language": language,
            "person": reader.row(Person.objects.get(pk=person.pk)),
            "own": _tables((model, own_rows(model, person)) for model in our_models() if model is not Person),
            "acts": _tables((model, rows_acted_on(model, person)) for model in our_models()),
            "ledger": _ledger(person, reader),
        }


def _tables(found: Iterable[tuple[type[Model], Any]]) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {}
    for model, rows in found:
        reader = Reader()
        every = list(rows)
        made = [reader.row(row) for row in every]
        if model is Message:
            _add_answered(made, every)
        elif model is Medium:
            add_files(made, every)
        elif model is Attachment:
            add_messages(made, every)
        if made:
            tables[model._meta.label_lower] = made
    return tables


class Reader:
    """Turns rows into plain values, by what their fields declare."""

    def __init__(self) -> None:
        self._known: dict[tuple[type[Model], Any], Row] = {}

    def row(self, row: Model, wanted: frozenset[Export] = frozenset({Export.OWN, Export.STUDY})) -> Row:
        """What may be in a person's own copy of one row. A link to a person is left out; a link to something else becomes
        what may be said about it (of a room its name), and is left out where that is nothing."""
        found: Row = {}
        for field in row._meta.concrete_fields:
            declared = declaration(field)
            if declared is None or declared.export is Export.NEVER:
                continue
            if isinstance(field, ForeignKey):
                if linked := self._linked(field, row):
                    found[field.name] = linked
            elif declared.export in wanted:
                found[field.name] = plain(getattr(row, field.attname))
        return found

    def _linked(self, field: AnyField, row: Model) -> Row:
        target = field.related_model
        key = getattr(row, field.attname)
        if key is None or not isinstance(target, type) or ways(target):  # nobody, or somebody's own
            return {}
        if (target, key) not in self._known:
            self._known[target, key] = self.row(getattr(row, field.name), frozenset({Export.OWN}))
        return self._known[target, key]


def plain(value: Any) -> Any:
    """A value as JSON has it: moments, days and times in ISO 8601 (moments in UTC)."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def _add_answered(made: list[Row], messages: list[Any]) -> None:
    """Beside the number of an answered message, when it was written: what it said is its author's."""
    keys = [(message.room_id, message.reply_to) for message in messages]
    wanted = {key for key in keys if key[1] is not None}
    moments: dict[tuple[int, int], datetime] = {}
    for room in {room for room, _ in wanted}:
        seqs = {seq for number, seq in wanted if number == room}
        asked = Message.objects.filter(room=room, seq__range=(min(seqs), max(seqs))).order_by("seq")
        moments.update({(room, seq): at for seq, at in asked.values_list("seq", "at") if seq in seqs})
    for row, key in zip(made, keys, strict=True):
        if key in moments:
            row["reply_to_at"] = stamp(moments[key])


def _ledger(person: Person, reader: Reader) -> list[Row]:
    """The entries about this person, with what they say, and those by this person on other things, without: what such
    an entry says may be about others."""
    things = set(own_things(person))
    theirs = about(person=person.pk, things=things) - _tells_who_reported(person)
    entries = Entry.objects.in_bulk(theirs | set(Entry.objects.filter(by=person.pk).values_list("seq", flat=True)))
    payloads = Payload.objects.in_bulk(theirs)
    found = []
    for seq, entry in sorted(entries.items()):
        row = reader.row(entry) | {"by_you": entry.by == person.pk}
        if entry.on.startswith("person:") and entry.on not in things:
            row["on"] = "person"  # somebody else, who stays without a number
        if seq in payloads:
            said = reader.row(payloads[seq])
            row["details"] = {key: value for key, value in (said["body"] or {}).items() if key != "person"}
            row["erased_at"] = said["erased_at"]
        found.append(row)
    return found


def _tells_who_reported(person: Person) -> set[int]:
    """The entries by which a message of this person's was left where only two write: then the other one had reported it."""
    theirs = Message.objects.filter(author=person, room__kind=Room.PAIR).values_list("pk", flat=True)
    found: set[int] = set()
    for some in portions(f"message:{key}" for key in theirs):
        found.update(Entry.objects.filter(act="message.leave", on__in=some).values_list("seq", flat=True))
    return found

"""Recording an act in the ledger."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from runde.kit.time import stamp
from runde.ledger.models import Entry, Head, Payload

GENESIS = "0" * 64


@transaction.atomic
def record(*, act: str, by: int | None, on: str, now: datetime, **payload: Any) -> Entry:
    """Append one entry and return it.

    `by` is the acting person's id, None for the system. `on` names the thing as "letter:17". `payload` (JSON-able:
    reasons, old and new values) lies in a row of its own. The person whom an act on something else is about stands in it
    as `person`, an id: so it is found when they ask for their copy or for erasure.

    Called inside the act's transaction, so that act and record stand or fall together; the head row is locked until
    then, which keeps the numbers without gaps.
    """
    head, _ = Head.objects.select_for_update().get_or_create(id=1, defaults={"digest": GENESIS})
    salt = secrets.token_hex(16)
    entry = Entry(
        seq=head.seq + 1,
        at=now,
        by=by,
        act=act,
        on=on,
        payload_digest=payload_digest(salt, payload),
        previous=head.digest,
    )
    entry.digest = entry_digest(entry)
    entry.save(force_insert=True)
    Payload.objects.create(entry=entry.seq, salt=salt, body=payload)
    Head.objects.filter(id=1).update(seq=entry.seq, digest=entry.digest)
    return entry


def payload_digest(salt: str, body: Any) -> str:
    """SHA-256 over the salt and the payload in canonical JSON (sorted keys, no blanks)."""
    return _digest([salt, body])


def entry_digest(entry: Entry) -> str:
    """SHA-256 over everything an entry says, its payload's digest and the entry before it."""
    return _digest([entry.seq, stamp(entry.at), entry.by, entry.act, entry.on, entry.payload_digest, entry.previous])


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

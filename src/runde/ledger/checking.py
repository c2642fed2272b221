"""Replaying the ledger: does every row still say what it said?"""

from __future__ import annotations

from dataclasses import dataclass

from runde.ledger.models import Entry, Head, Payload
from runde.ledger.recording import GENESIS, entry_digest, payload_digest


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of a replay: how many entries, the head as `seq:digest`, and the first fault, if there is one."""

    entries: int
    head: str
    fault: str | None


def current_head() -> str:
    """The newest entry as `seq:digest`, to be kept outside this database (exports, receipts, the daily mail)."""
    head = Head.objects.filter(id=1).first()
    return str(head) if head else f"0:{GENESIS}"


def check(*, against: str | None = None) -> Check:
    """Replay the whole chain, and compare it with a head kept elsewhere.

    Names the first row that does not fit: changed, removed, reordered, a payload that is not the one sealed, or (with
    `against`) a chain that is shorter or other than the one this head was taken from, as after restoring a backup.
    Raises ValueError when `against` is not of the form `seq:digest`.
    """
    wanted_seq, wanted_digest = _parsed(against)
    payloads = {payload.entry: payload for payload in Payload.objects.all().iterator()}
    seq, digest = 0, GENESIS
    for entry in Entry.objects.order_by("seq").iterator():
        fault = _fault(entry, payloads.get(entry.seq), seq, digest)
        if fault is None and entry.seq == wanted_seq and entry.digest != wanted_digest:
            fault = f"Entry {entry.seq} is not the one that the given head was taken from."
        if fault is not None:
            return Check(seq, f"{seq}:{digest}", fault)
        seq, digest = entry.seq, entry.digest
    if current_head() != f"{seq}:{digest}":
        return Check(seq, f"{seq}:{digest}", f"Entries after {seq} are missing: the head says {current_head()}.")
    if wanted_seq > seq:
        return Check(seq, f"{seq}:{digest}", f"The ledger ends at entry {seq}; the given head is entry {wanted_seq}.")
    return Check(seq, f"{seq}:{digest}", None)


def _parsed(against: str | None) -> tuple[int, str]:
    if against is None:
        return 0, ""
    number, _, digest = against.partition(":")
    if not number.isdigit() or len(digest) != len(GENESIS):
        raise ValueError("A head looks like 17:3f…, a number, a colon and 64 characters.")
    return int(number), digest


def _fault(entry: Entry, payload: Payload | None, seq: int, digest: str) -> str | None:
    if entry.seq != seq + 1:
        return f"Entry {seq + 1} is missing."
    if entry.previous != digest:
        return f"Entry {entry.seq} does not follow entry {seq}."
    if entry_digest(entry) != entry.digest:
        return f"Entry {entry.seq} was changed."
    if payload is None:
        return f"The payload of entry {entry.seq} is missing."
    if payload.erased_at is None and payload_digest(payload.salt, payload.body) != entry.payload_digest:
        return f"The payload of entry {entry.seq} was changed."
    return None

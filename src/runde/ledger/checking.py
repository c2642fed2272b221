"""Replaying the ledger: does every row still say what it said?"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from runde.ledger.models import Entry, Head, Payload
from runde.ledger.recording import GENESIS, entry_digest, payload_digest

MOST_REPLAYS = 5  # an act recorded while the chain is read looks like a fault: then it is read again


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of a replay: how many entries, the head as `seq:digest`, the first fault as a sentence in the present
    language, if there is one, and how many payloads were erased by law."""

    entries: int
    head: str
    fault: str | None
    erased: int = 0


def current_head() -> str:
    """The newest entry as `seq:digest`, to be kept outside this database (exports, receipts, the daily mail)."""
    head = Head.objects.filter(id=1).first()
    return str(head) if head else f"0:{GENESIS}"


def check(*, against: str | None = None) -> Check:
    """Replay the whole chain, and compare it with a head kept elsewhere.

    Names the first row that does not fit: changed, removed, reordered, added, a payload that is not the one sealed, or (with
    `against`) a chain that is shorter or other than the one this head was taken from, as after restoring a backup.
    Raises ValueError when `against` is not of the form `seq:digest`.
    """
    wanted = _parsed(against)
    for _ in range(MOST_REPLAYS - 1):
        head = current_head()
        found = _replayed(*wanted)
        if found.fault is None or current_head() == head:
            return found
    return _replayed(*wanted)


def _replayed(wanted_seq: int, wanted_digest: str) -> Check:
    payloads = {payload.entry: payload for payload in Payload.objects.all().iterator()}
    erased = sum(payload.erased_at is not None for payload in payloads.values())
    seq, digest = 0, GENESIS
    for entry in Entry.objects.order_by("seq").iterator():
        fault = _fault(entry, payloads.pop(entry.seq, None), seq, digest)
        if fault is None and entry.seq == wanted_seq and entry.digest != wanted_digest:
            fault = gettext("Entry %(number)s is not the one that the given head was taken from.") % {
                "number": entry.seq
            }
        if fault is not None:
            return Check(seq, f"{seq}:{digest}", fault)
        seq, digest = entry.seq, entry.digest
    fault = None
    if current_head() != f"{seq}:{digest}":
        fault = _after(seq)
    elif wanted_seq > seq:
        fault = _short(seq, wanted_seq)
    elif payloads:
        fault = gettext("There is a payload of entry %(number)s, which does not exist.") % {"number": min(payloads)}
    return Check(seq, f"{seq}:{digest}", fault, erased)


def _after(seq: int) -> str:
    told = {"number": seq, "head": current_head()}
    return gettext("Entries after %(number)s are missing: the head says %(head)s.") % told


def _short(seq: int, wanted: int) -> str:
    told = {"number": seq, "wanted": wanted}
    return gettext("The ledger ends at entry %(number)s; the given head is entry %(wanted)s.") % told


def _parsed(against: str | None) -> tuple[int, str]:
    if against is None:
        return 0, ""
    number, _, digest = against.partition(":")
    if not number.isdigit() or len(digest) != len(GENESIS):
        raise ValueError(gettext("A head looks like 17:3f…, a number, a colon and 64 characters."))
    return int(number), digest


def _fault(entry: Entry, payload: Payload | None, seq: int, digest: str) -> str | None:
    if entry.seq != seq + 1:
        return gettext("Entry %(number)s is missing.") % {"number": seq + 1}
    if entry.previous != digest:
        return gettext("Entry %(number)s does not follow entry %(before)s.") % {"number": entry.seq, "before": seq}
    if entry_digest(entry) != entry.digest:
        return gettext("Entry %(number)s was changed.") % {"number": entry.seq}
    if payload is None:
        return gettext("The payload of entry %(number)s is missing.") % {"number": entry.seq}
    if payload.erased_at is not None:
        if payload.body is not None or payload.salt:
            return gettext("The payload of entry %(number)s is marked as erased, and is not.") % {"number": entry.seq}
    elif payload_digest(payload.salt, payload.body) != entry.payload_digest:
        return gettext("The payload of entry %(number)s was changed.") % {"number": entry.seq}
    return None

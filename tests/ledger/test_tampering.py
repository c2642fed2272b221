"""Whatever is changed, anywhere in the ledger, is found; only an erasure by law is none of its faults."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from runde.kit.time import now
from runde.ledger.checking import check, current_head
from runde.ledger.models import Entry, Head, Payload
from runde.ledger.recording import entry_digest, payload_digest, record

pytestmark = [pytest.mark.django_db, pytest.mark.promise("B14")]

ENTRIES = 6
TEXTS = st.text("abcdef0123456789:.", max_size=20)
SEQS = st.integers(1, ENTRIES)
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


def fill() -> None:
    for number in range(1, ENTRIES + 1):
        record(
            act="thing.do", by=number % 3 or None, on=f"thing:{number}", now=now(), reason=f"because {number}", n=number
        )


def rows() -> list[Any]:
    """All that the ledger says."""
    return [list(model.objects.order_by("pk").values_list()) for model in (Entry, Payload, Head)]


@st.composite
def changed_fields(draw: st.DrawFn) -> tuple[Any, int, dict[str, Any]]:
    """One field of one row, and what is put there."""
    model, name, values = draw(
        st.sampled_from(
            [
                (Entry, "seq", st.integers(ENTRIES + 1, ENTRIES + 5) | st.integers(-3, 0)),
                (
                    Entry,
                    "at",
                    st.integers(-(10**6), 10**6).filter(bool).map(lambda n: F("at") + timedelta(milliseconds=n)),
                ),
                (Entry, "by", st.none() | st.integers(0, 9)),
                *((Entry, name, TEXTS) for name in ("act", "on", "payload_digest", "previous", "digest")),
                (Payload, "entry", st.integers(ENTRIES + 1, ENTRIES + 5) | st.integers(-3, 0)),
                (Payload, "salt", TEXTS),
                (Payload, "body", BODIES),
                (Payload, "erased_at", st.just(now())),
                (Head, "seq", st.integers(0, 9)),
                (Head, "digest", TEXTS),
            ]
        )
    )
    return model, draw(SEQS), {name: draw(values)}


@given(change=changed_fields())
def test_any_field_of_any_row_that_was_changed_is_found(change: tuple[Any, int, dict[str, Any]]) -> None:
    model, number, values = change
    with transaction.atomic():
        fill()
        before = rows()
        row = model.objects.filter(pk=1 if model is Head else number)
        try:
            with transaction.atomic():
                row.update(**values)
        except IntegrityError:  # a digest that stands there already: the database itself refuses
            assert rows() == before
        assert rows() == before or check().fault is not None
        transaction.set_rollback(True)


@given(gone=st.sets(SEQS, min_size=1), payloads=st.booleans(), head=st.booleans())
def test_rows_that_were_removed_are_found(gone: set[int], payloads: bool, head: bool) -> None:
    with transaction.atomic():
        fill()
        kept = current_head()
        Entry.objects.filter(seq__in=gone).delete()
        if payloads:
            Payload.objects.filter(entry__in=gone).delete()
        last = Entry.objects.last()
        if head and last is not None:
            Head.objects.update(seq=last.seq, digest=last.digest)
        # Only an end cut off cleanly leaves a whole chain: who kept a head outside finds that too.
        assert check(against=kept).fault is not None
        transaction.set_rollback(True)


@given(order=st.permutations(range(1, ENTRIES + 1)).filter(lambda order: order != sorted(order)))
def test_rows_that_were_reordered_are_found(order: list[int]) -> None:
    with transaction.atomic():
        fill()
        entries = {entry.seq: entry for entry in Entry.objects.all()}
        Entry.objects.all().delete()
        for place, seq in enumerate(order, start=1):
            entries[seq].seq = place
        Entry.objects.bulk_create(entries.values())
        assert check().fault is not None
        transaction.set_rollback(True)


@given(first=SEQS, reason=TEXTS)
def test_a_chain_written_anew_from_some_entry_on_is_found_by_a_head_kept_elsewhere(first: int, reason: str) -> None:
    with transaction.atomic():
        fill()
        kept = current_head()
        previous = ""
        for entry in Entry.objects.filter(seq__gte=first):
            payload = Payload.objects.get(entry=entry.seq)
            if entry.seq == first:
                payload.body = {"reason": f"not {reason}"}
                payload.save(update_fields=["body"])
                entry.payload_digest = payload_digest(payload.salt, payload.body)
            else:
                entry.previous = previous
            entry.digest = previous = entry_digest(entry)
            entry.save(update_fields=["payload_digest", "previous", "digest"])
        Head.objects.update(digest=previous)
        assert check().fault is None
        assert check(against=kept).fault is not None
        transaction.set_rollback(True)


@given(erased=st.sets(SEQS), half=st.none() | st.sampled_from(["salt", "body"]))
def test_erasure_by_law_leaves_the_chain_whole_and_half_an_erasure_is_found(erased: set[int], half: str | None) -> None:
    with transaction.atomic():
        fill()
        whole: dict[str, Any] = {"salt": "", "body": None}
        values = {name: value for name, value in whole.items() if name != half}
        Payload.objects.filter(entry__in=erased).update(erased_at=now(), **values)
        found = check()
        assert (found.fault is not None) is bool(half and erased)
        if found.fault is None:
            assert (found.entries, found.erased, found.head) == (ENTRIES, len(erased), current_head())
        transaction.set_rollback(True)


def test_a_payload_without_its_entry_is_found() -> None:
    fill()
    Payload.objects.create(entry=99, salt="x", body={})
    assert check().fault == "There is a payload of entry 99, which does not exist."

"""Nothing in the ledger changes unnoticed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from runde.ledger import checking
from runde.ledger.checking import check, current_head
from runde.ledger.models import Entry, Head, Payload
from runde.ledger.recording import entry_digest, record

pytestmark = [pytest.mark.django_db, pytest.mark.promise("B14")]


def fill(count: int = 5) -> None:
    for number in range(1, count + 1):
        record(act="thing.do", by=number, on=f"thing:{number}", now=timezone.now(), reason=f"because {number}")


def test_an_untouched_ledger_replays_to_its_head() -> None:
    assert check().head == current_head()
    fill()
    found = check()
    assert (found.entries, found.fault, found.head) == (5, None, current_head())
    assert check(against=current_head()).fault is None


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (lambda: Entry.objects.filter(seq=3).update(act="thing.undo"), "Entry 3 was changed"),
        (lambda: Entry.objects.filter(seq=3).update(by=99), "Entry 3 was changed"),
        (lambda: Entry.objects.filter(seq=3).delete(), "Entry 3 is missing"),
        (lambda: Entry.objects.filter(seq=1).delete(), "Entry 1 is missing"),
        (lambda: Payload.objects.filter(entry=2).update(body={"reason": "other"}), "payload of entry 2 was changed"),
        (lambda: Payload.objects.filter(entry=2).delete(), "payload of entry 2 is missing"),
        (lambda: Entry.objects.filter(seq=5).delete(), "Entries after 4 are missing"),
        (lambda: Head.objects.update(seq=4), "Entries after 5 are missing"),
    ],
)
def test_what_was_changed_or_removed_is_named(tamper: Callable[[], object], named: str) -> None:
    fill()
    tamper()
    assert named in (check().fault or "")


def test_an_act_recorded_while_the_chain_is_read_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    acts = iter([record])

    def meanwhile(entry: Entry) -> str:
        for act in acts:
            act(act="thing.do", by=None, on="thing:6", now=timezone.now())
        return entry_digest(entry)

    monkeypatch.setattr(checking, "entry_digest", meanwhile)
    found = check()
    assert (found.entries, found.fault) == (6, None)


def test_reordered_entries_are_named() -> None:
    fill()
    second, third = Entry.objects.get(seq=2), Entry.objects.get(seq=3)
    Entry.objects.filter(seq__in=[2, 3]).delete()
    third.seq, second.seq = 2, 3
    third.save(force_insert=True)
    second.save(force_insert=True)
    assert check().fault == "Entry 2 does not follow entry 1."


def test_a_payload_erased_by_law_leaves_the_chain_whole() -> None:
    fill()
    Payload.objects.filter(entry=2).update(body=None, salt="", erased_at=timezone.now())
    assert check().fault is None


def test_a_restored_backup_is_found_by_a_head_kept_elsewhere() -> None:
    fill(3)
    early = current_head()
    fill(2)
    late = current_head()
    assert check(against=early).fault is None
    Entry.objects.filter(seq__gt=3).delete()
    Payload.objects.filter(entry__gt=3).delete()
    Head.objects.update(seq=3, digest=early.partition(":")[2])
    assert check().fault is None
    assert "given head is entry 5" in (check(against=late).fault or "")
    fill(2)
    assert "Entry 5 is not the one" in (check(against=late).fault or "")


@pytest.mark.parametrize("head", ["", "5", "five:abc", "5:abc"])
def test_a_head_of_the_wrong_form_gets_a_sentence(head: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        check(against=head)


def test_rows_have_names() -> None:
    fill(1)
    assert str(Entry.objects.get()) == "1 thing.do thing:1"
    assert str(Payload.objects.get()) == "payload of 1"
